package dev.packhouse.read;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/** The codecs of Avro files, bounded: a block of some bytes may inflate to any number of them. */
enum AvroCodec {
  NULL {
    @Override
    byte @Nullable [] decompress(byte[] block, int most) {
      return block.length <= most ? block : null;
    }
  },
  DEFLATE {
    @Override
    byte @Nullable [] decompress(byte[] block, int most) throws IOException {
      Inflater inflater = new Inflater(true);
      try (InputStream in =
          new InflaterInputStream(new ByteArrayInputStream(block), inflater, 1 << 13)) {
        return readAll(in, most);
      } finally {
        inflater.end();
      }
    }
  },
  ZSTANDARD {
    @Override
    byte @Nullable [] decompress(byte[] block, int most) throws IOException {
      try (InputStream in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(block))) {
        return readAll(in, most);
      }
    }
  },
  BZIP2 {
    @Override
    byte @Nullable [] decompress(byte[] block, int most) throws IOException {
      try (InputStream in = new BZip2CompressorInputStream(new ByteArrayInputStream(block))) {
        return readAll(in, most);
      }
    }
  },
  SNAPPY {
    @Override
    byte @Nullable [] decompress(byte[] block, int most) throws IOException {
      int size = block.length - CHECKSUM_BYTES;
      if (size < 0) {
        throw new DamagedFileException("a block is shorter than its checksum");
      }
      int length = Snappy.uncompressedLength(block, 0, size);
      if (length < 0 || length > most) {
        return null;
      }
      byte[] content = new byte[length];
      Snappy.uncompress(block, 0, size, content, 0);
      return content;
    }
  };

  private static final int CHECKSUM_BYTES = 4;

  /** The codec that a file's header names. */
  static AvroCodec named(String name) throws DamagedFileException {
    return Arrays.stream(values())
        .filter(codec -> codec.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DamagedFileException(
                    "its codec " + name + " is none of null, deflate, zstandard, bzip2, snappy"));
  }

  abstract byte @Nullable [] decompress(byte[] block, int most) throws IOException;

  private static byte @Nullable [] readAll(InputStream in, int most) throws IOException {
    byte[] content = in.readNBytes(most);
    return content.length == most && in.read() >= 0 ? null : content;
  }
}
