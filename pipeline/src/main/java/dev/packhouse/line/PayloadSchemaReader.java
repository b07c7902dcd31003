package dev.packhouse.line;

import dev.packhouse.decode.ProtobufType;
import dev.packhouse.expression.NearestWord;
import dev.packhouse.read.MessageFormat;
import dev.packhouse.schema.SchemaFile;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Reads {@code payloadSchema}. A Pub/Sub schema is not looked up here: a spec is read offline. */
final class PayloadSchemaReader {

  private static final String PROTOBUF_NEEDS =
      "protobuf needs payloadSchema: {descriptor: FILE, message: package.Type}";

  private final SchemaFile files;
  private final ProblemReport problems;

  PayloadSchemaReader(SchemaFile files, ProblemReport problems) {
    this.files = files;
    this.problems = problems;
  }

  @Nullable PayloadSchema read(YamlValue.Mapping source, MessageFormat format) {
    YamlValue.Entry entry = source.entry("payloadSchema");
    if (entry == null) {
      if (format == MessageFormat.PROTOBUF) {
        problems.error(source.place(), PROTOBUF_NEEDS);
      }
      return null;
    }
    if (!(entry.value() instanceof YamlValue.Mapping mapping)) {
      return null;
    }
    return switch (format) {
      case JSON, CSV -> {
        problems.error(
            entry.key().place(),
            "payloadSchema is for formats avro and protobuf and not for " + source.text("format"));
        yield null;
      }
      case AVRO -> avro(mapping);
      case PROTOBUF -> protobuf(mapping);
    };
  }

  private @Nullable PayloadSchema avro(YamlValue.Mapping mapping) {
    refuse(mapping, "protobuf", "descriptor", "message");
    YamlScalar file = mapping.scalar("file");
    YamlScalar resource = mapping.scalar("resource");
    if (file != null && resource != null) {
      problems.error(
          resource.place(), "resource stands beside file; the schema is read from one of them");
      return null;
    }
    if (resource != null) {
      return new PayloadSchema.Resource(resource.text());
    }
    if (file == null) {
      if (mapping.entries().isEmpty()) {
        problems.error(mapping.place(), "payloadSchema needs 'file' or 'resource'");
      }
      return null;
    }
    SourceText text = files.text(file.text(), file.place());
    return text == null ? null : avro(file, text.text());
  }

  private @Nullable PayloadSchema avro(YamlScalar file, String definition) {
    String problem;
    try {
      Schema schema = new Schema.Parser().parse(definition);
      if (schema.getType() == Schema.Type.RECORD) {
        return new PayloadSchema.Avro(definition);
      }
      problem = "it is a schema of " + schema.getType().getName() + ", not of a record";
    } catch (AvroRuntimeException e) {
      problem = String.valueOf(e.getMessage());
    }
    problems.error(file.place(), file.text() + " is no Avro schema of payloads: " + problem);
    return null;
  }

  private @Nullable PayloadSchema protobuf(YamlValue.Mapping mapping) {
    YamlValue.Entry resource = mapping.entry("resource");
    if (resource != null) {
      problems.error(
          resource.key().place(),
          "a Pub/Sub schema holds the text of a .proto file, which is not compiled here: compile it"
              + " with protoc --include_imports --descriptor_set_out=FILE, and name that file as"
              + " descriptor");
      return null;
    }
    refuse(mapping, "avro", "file");
    YamlScalar descriptor = mapping.scalar("descriptor");
    YamlScalar message = mapping.scalar("message");
    if (descriptor == null || message == null) {
      boolean misspelt =
          mapping.entries().stream()
              .anyMatch(entry -> !List.of("descriptor", "message").contains(entry.key().text()));
      if (!misspelt) {
        problems.error(mapping.place(), PROTOBUF_NEEDS);
      }
      return null;
    }
    byte[] set = files.bytes(descriptor.text(), descriptor.place());
    return set == null ? null : protobuf(descriptor, set, message);
  }

  private @Nullable PayloadSchema protobuf(YamlScalar descriptor, byte[] set, YamlScalar message) {
    List<String> names;
    try {
      names = ProtobufType.messages(set);
    } catch (IllegalArgumentException e) {
      problems.error(
          descriptor.place(),
          descriptor.text() + " is no descriptor set of payloads: " + e.getMessage());
      return null;
    }
    if (names.contains(message.text())) {
      return new PayloadSchema.Protobuf(ProtobufType.of(set, message.text()));
    }
    problems.error(
        message.place(),
        descriptor.text()
            + " has no message "
            + message.text()
            + NearestWord.hint(message.text(), names));
    return null;
  }

  private void refuse(YamlValue.Mapping mapping, String format, String... keys) {
    Stream.of(keys)
        .map(mapping::entry)
        .forEach(
            entry -> {
              if (entry != null) {
                problems.error(
                    entry.key().place(), entry.key().text() + " is for format " + format);
              }
            });
  }
}
