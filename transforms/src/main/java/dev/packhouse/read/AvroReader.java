package dev.packhouse.read;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The data of an Avro object container file, each as the bytes that it has in its block. A datum
 * that cannot be followed to its end takes the rest of its block with it, and no other block.
 */
final class AvroReader extends FormatReader {

  private final AvroBlocks blocks;
  private final Schema schema;
  private final int maxRecordBytes;
  private byte[] bytes = NOTHING;
  private AvroSkipper block = new AvroSkipper(NOTHING);
  private long blockEnd;
  private long nextPosition;

  private AvroReader(AvroBlocks blocks, int maxRecordBytes) throws IOException {
    this.blocks = blocks;
    this.maxRecordBytes = maxRecordBytes;
    try {
      this.schema = new Schema.Parser().parse(blocks.schema());
    } catch (RuntimeException e) {
      // Avro's parser tells of some mistakes by whatever exception it comes upon.
      throw new DamagedFileException("its schema is none: " + e.getMessage(), e);
    }
  }

  /** Reads from the datum with an ordinal on. */
  static AvroReader open(FileContent content, ReadConfig config, long from) throws IOException {
    try {
      AvroReader reader =
          new AvroReader(
              AvroBlocks.open(content.stream(), Long.MAX_VALUE), config.maxRecordBytes());
      reader.skipTo(from);
      return reader;
    } catch (IOException e) {
      content.close();
      throw e;
    }
  }

  /**
   * Reads a container file that is in memory.
   *
   * @throws InflationLimitException here, or from {@link #next}, where its blocks hold more than
   *     {@code maxInflatedBytes}
   */
  static AvroReader of(byte[] content, int maxRecordBytes, long maxInflatedBytes)
      throws IOException {
    return new AvroReader(
        AvroBlocks.open(new ByteArrayInputStream(content), maxInflatedBytes), maxRecordBytes);
  }

  private void skipTo(long from) throws IOException {
    while (nextPosition < from && blocks.next()) {
      blockEnd = nextPosition + blocks.count();
      if (blockEnd <= from || blocks.tooLarge()) {
        blocks.skip();
        nextPosition = blockEnd;
      } else {
        load(blocks.stored());
        skipInBlock(from);
      }
    }
  }

  private void skipInBlock(long from) throws IOException {
    Slice skipped;
    do {
      skipped = next();
    } while (skipped != null && nextPosition < from);
  }

  @Override
  byte[] preamble() {
    return blocks.schemaBytes();
  }

  @Override
  @Nullable Slice next() throws IOException {
    while (nextPosition == blockEnd) {
      if (!blocks.next()) {
        return null;
      }
      blockEnd = nextPosition + blocks.count();
      Slice refused = goIntoBlock();
      if (refused != null && blocks.count() > 0) {
        return refused;
      }
    }
    int start = block.at();
    try {
      block.skip(schema);
    } catch (DamagedFileException e) {
      return refuseBlock("the rest of their block is damaged: " + e.getMessage());
    } catch (StackOverflowError e) {
      return refuseBlock("one is nested too deep to be followed to its end");
    }
    return slice(start, block.at());
  }

  private @Nullable Slice goIntoBlock() throws IOException {
    if (blocks.tooLarge()) {
      blocks.skip();
      return refuseBlock("their block is larger than 64 MiB");
    }
    byte[] stored = blocks.stored();
    try {
      load(stored);
      return null;
    } catch (InflationLimitException e) {
      throw e;
    } catch (IOException e) {
      return refuseBlock("their block is damaged: " + e.getMessage());
    }
  }

  private void load(byte[] stored) throws IOException {
    bytes = blocks.decompress(stored);
    block = new AvroSkipper(bytes);
  }

  private Slice slice(int start, int end) {
    long position = nextPosition++;
    byte[] datum = Arrays.copyOfRange(bytes, start, end);
    return datum.length <= maxRecordBytes
        ? new Slice(position, datum, null)
        : tooLarge(position, datum, maxRecordBytes);
  }

  /** A record that is there whole, and is larger than a record may be. */
  static Slice tooLarge(long position, byte[] whole, int maxRecordBytes) {
    int head = Math.min(whole.length, ByteWindow.HEAD_BYTES);
    String message =
        String.format(
            Locale.ROOT,
            "The record has %,d bytes, maxRecordBytes is %,d; this dead letter holds the first %,d",
            whole.length,
            maxRecordBytes,
            head);
    return new Slice(
        position, Arrays.copyOf(whole, head), Refusal.of(Reason.RECORD_TOO_LARGE, message));
  }

  private Slice refuseBlock(String cause) {
    String message =
        String.format(
            Locale.ROOT,
            "Records %,d to %,d cannot be read: %s",
            nextPosition,
            blockEnd - 1,
            cause);
    Slice refused = new Slice(nextPosition, NOTHING, Refusal.of(Reason.FILE_UNREADABLE, message));
    nextPosition = blockEnd;
    return refused;
  }

  @Override
  long nextPosition() {
    return nextPosition;
  }

  @Override
  public void close() throws IOException {
    blocks.close();
  }
}
