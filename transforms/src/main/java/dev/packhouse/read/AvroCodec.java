package dev.packhouse.read;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.xerial.snappy.Snappy;

/** The codecs of Avro files, bounded: a block of some bytes may inflate to any number of them. */
enum AvroCodec {
  NULL {
    @Override
    byte[] decompress(byte[] block) {
      return block;
    }
  },
  DEFLATE {
    @Override
    byte[] decompress(byte[] block) throws IOException {
      Inflater inflater = new Inflater(true);
      try (InputStream in =
          new InflaterInputStream(new ByteArrayInputStream(block), inflater, 1 << 13)) {
        return readAll(in);
      } finally {
        inflater.end();
      }
    }
  },
  ZSTANDARD {
    @Override
    byte[] decompress(byte[] block) throws IOException {
      try (InputStream in = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(block))) {
        return readAll(in);
      }
    }
  },
  BZIP2 {
    @Override
    byte[] decompress(byte[] block) throws IOException {
      try (InputStream in = new BZip2CompressorInputStream(new ByteArrayInputStream(block))) {
        return readAll(in);
      }
    }
  },
  SNAPPY {
    @Override
    byte[] decompress(byte[] block) throws IOException {
      int size = block.length - CHECKSUM_BYTES;
      if (size < 0 || Snappy.uncompressedLength(block, 0, size) > MAX_BYTES) {
        throw new DamagedFileException("a block is damaged, or larger than 256 MiB");
      }
      byte[] content = new byte[Snappy.uncompressedLength(block, 0, size)];
      Snappy.uncompress(block, 0, size, content, 0);
      return content;
    }
  };

  private static final int MAX_BYTES = 256 << 20;

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

  abstract byte[] decompress(byte[] block) throws IOException;

  private static byte[] readAll(InputStream in) throws IOException {
    byte[] content = in.readNBytes(MAX_BYTES);
    if (content.length == MAX_BYTES) {
      throw new DamagedFileException("a block is larger than 256 MiB");
    }
    return content;
  }
}
