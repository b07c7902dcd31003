package dev.packhouse.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.io.LocalResources;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilePartsTest {

  private static final String LINE =
      """
      name: orchard
      sources:
        truckload: {type: files, pattern: "*.jsonl", format: json}
      records:
        - type: delivery
          fields:
            - {name: id, type: STRING, mode: REQUIRED}
          routes:
            - {name: all, table: market.all}
      deadLetters: {table: ops.dead_letters}
      """;

  @TempDir Path folder;

  @Test
  void whenAFileWasChangedIsKeptWhereARunnerEncodesWhatWasMatched() throws Exception {
    Files.writeString(folder.resolve(LineReader.FILE_NAME), LINE);
    LineSpec spec = LineReader.read(folder.toString(), Map.of(), List.of()).spec();
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setTempLocation("gs://bucket/temp");
    options.as(GcpOptions.class).setProject("orchard");
    Pipeline pipeline = Pipeline.create(options);
    LinePipeline.add(pipeline, spec, spec.sources().get("truckload"), RunSettings.of("a-run"));

    Metadata changed =
        Metadata.builder()
            .setResourceId(LocalResources.fromPath(folder.resolve("a.jsonl"), false))
            .setSizeBytes(10)
            .setIsReadSeekEfficient(true)
            .setLastModifiedMillis(1_772_000_000_000L)
            .build();
    List<Metadata> decoded = new ArrayList<>();
    for (Coder<Metadata> coder : codersOfMatched(pipeline)) {
      decoded.add(CoderUtils.clone(coder, changed));
    }
    assertThat(decoded, not(empty()));
    assertThat(decoded, everyItem(is(changed)));
  }

  @SuppressWarnings("unchecked") // the type is looked at
  private static List<Coder<Metadata>> codersOfMatched(Pipeline pipeline) {
    List<Coder<Metadata>> coders = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitValue(PValue value, TransformHierarchy.Node producer) {
            if (value instanceof PCollection<?> collection
                && collection.getCoder().getEncodedTypeDescriptor().getRawType()
                    == Metadata.class) {
              coders.add((Coder<Metadata>) collection.getCoder());
            }
          }
        });
    return coders;
  }
}
