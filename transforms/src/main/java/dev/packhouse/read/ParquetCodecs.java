package dev.packhouse.read;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * The codecs of Parquet's pages
 * (https://github.com/apache/parquet-format/blob/master/Compression.md), without Hadoop's and with
 * a bound: a damaged page header may state any size.
 */
final class ParquetCodecs implements CompressionCodecFactory {

  /** The largest page that is read; writers make them of about 1 MB. */
  private static final int MAX_PAGE_BYTES = 256 << 20;

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new Decompressor(codec);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("Parquet files are only read here");
  }

  @Override
  public void release() {}

  private record Decompressor(CompressionCodecName codec) implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput page, int size) throws IOException {
      return BytesInput.from(decompress(page.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer page, int pageSize, ByteBuffer output, int size)
        throws IOException {
      byte[] bytes = new byte[pageSize];
      page.get(bytes);
      output.put(decompress(bytes, size));
    }

    private byte[] decompress(byte[] page, int size) throws IOException {
      if (size < 0 || size > MAX_PAGE_BYTES) {
        throw new DamagedFileException("a page is damaged, or larger than 256 MiB");
      }
      byte[] output = new byte[size];
      int length = decompress(page, output);
      if (length != size) {
        throw new DamagedFileException("a page is damaged: its size is not what it states");
      }
      return output;
    }

    private int decompress(byte[] page, byte[] output) throws IOException {
      try {
        return switch (codec) {
          case UNCOMPRESSED -> copy(new ByteArrayInputStream(page), output);
          case SNAPPY ->
              Snappy.uncompressedLength(page) == output.length
                  ? Snappy.uncompress(page, 0, page.length, output, 0)
                  : -1;
          case GZIP -> copy(new GZIPInputStream(new ByteArrayInputStream(page)), output);
          case ZSTD -> (int) Zstd.decompress(output, page);
          case LZ4_RAW ->
              new Lz4Decompressor().decompress(page, 0, page.length, output, 0, output.length);
          case LZO, BROTLI, LZ4 ->
              throw new DamagedFileException(
                  "its pages are compressed with "
                      + codec
                      + "; SNAPPY, GZIP, ZSTD and LZ4_RAW are read");
        };
      } catch (ZstdException | MalformedInputException e) {
        throw new DamagedFileException("a page is damaged: " + e.getMessage(), e);
      }
    }

    private static int copy(InputStream in, byte[] output) throws IOException {
      int length = in.readNBytes(output, 0, output.length);
      return in.read() < 0 ? length : -1;
    }

    @Override
    public void release() {}
  }
}
