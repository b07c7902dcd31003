package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that stops anywhere is taken on by another one, in another process maybe. */
final class ResumeTest {

  @TempDir Path folder;

  @Test
  void everyFormatGoesOnWhereAnotherReaderStopped() throws IOException {
    StringBuilder lines = new StringBuilder();
    StringBuilder csv = new StringBuilder("id,text\n");
    for (int i = 0; i < 500; i++) {
      lines.append("{\"a\":").append(i).append("}\n\n");
      csv.append(i).append(",\"x\ny\"\r\n\n");
    }
    String array = "[" + String.join(" , ", lines.toString().split("\n\n")) + "]";
    String documents = ("{\"f\":[{},1 ,2]}\n{\"g\":1} {\"f\":[]}").repeat(50);
    ReadConfig json = ReadConfig.of(FileFormat.JSON);
    ReadConfig csvConfig = ReadConfig.of(FileFormat.CSV);
    assertResumes(json, Reading.write(folder.resolve("1"), lines.toString()));
    assertResumes(json, Files.write(folder.resolve("2"), Reading.gzip(lines.toString())));
    assertResumes(json, Reading.write(folder.resolve("3"), array));
    assertResumes(json, Files.write(folder.resolve("4"), Reading.gzip(array)));
    assertResumes(json.withAt("/f"), Reading.write(folder.resolve("5"), documents));
    assertResumes(csvConfig, Reading.write(folder.resolve("6"), csv.toString()));
    assertResumes(csvConfig, Files.write(folder.resolve("7"), Reading.gzip(csv.toString())));
    assertResumes(csvConfig.withHeader(false), Reading.write(folder.resolve("8"), csv.toString()));
    assertResumes(
        ReadConfig.of(FileFormat.AVRO),
        Files.write(folder.resolve("9"), AvroReaderTest.avro(500, "snappy", "grower")));
    assertResumes(
        ReadConfig.of(FileFormat.PARQUET),
        ParquetRowReaderTest.flights(folder.resolve("10"), CompressionCodecName.SNAPPY));
  }

  private static void assertResumes(ReadConfig config, Path file) throws IOException {
    StoredFile stored = Reading.stored(file);
    Reading whole = Reading.of(stored, config, 0, Piece.END);
    assertThat(whole.envelopes.size(), greaterThan(90));
    Random random = new Random(7);
    for (int most : List.of(1, 7, 40)) {
      Reading parts = new Reading();
      long position = 0;
      boolean ended = false;
      while (!ended) {
        try (EnvelopeReader reader =
            new EnvelopeReader(stored, config, position, Piece.END, StoredFiles.ANY)) {
          int step = whole.envelopes.size() > 1_000 ? 1_000 : 0;
          position = parts.add(reader, step + 1 + random.nextInt(most));
          ended = reader.ended();
        }
      }
      assertThat(file.toString(), parts.envelopes, equalTo(whole.envelopes));
      assertThat(parts.deadLetters.size(), equalTo(whole.deadLetters.size()));
    }
  }
}
