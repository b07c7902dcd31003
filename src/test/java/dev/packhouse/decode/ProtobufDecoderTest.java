package dev.packhouse.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.StructProto;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WrappersProto;
import com.google.protobuf.util.JsonFormat;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtobufDecoderTest {

  private static final ProtobufType DELIVERY =
      ProtobufType.of(descriptors().toByteArray(), "market.Delivery");

  /** {@code market.Delivery}, of proto3, with a field of each kind. */
  private static FileDescriptorSet descriptors() {
    DescriptorProto.Builder delivery =
        DescriptorProto.newBuilder()
            .setName("Delivery")
            .addField(field("id", 1, Type.TYPE_STRING))
            .addField(field("crates", 2, Type.TYPE_INT32))
            .addField(field("weight_kg", 3, Type.TYPE_DOUBLE))
            .addField(field("grade", 4, Type.TYPE_ENUM).setTypeName(".market.Grade"))
            .addField(
                field("picked_at", 5, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.Timestamp"))
            .addField(field("tags", 6, Type.TYPE_STRING).setLabel(Label.LABEL_REPEATED))
            .addField(
                field("lines", 7, Type.TYPE_MESSAGE)
                    .setTypeName(".market.Line")
                    .setLabel(Label.LABEL_REPEATED))
            .addField(field("grower", 8, Type.TYPE_MESSAGE).setTypeName(".market.Grower"))
            .addField(
                field("note", 9, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.StringValue"))
            .addField(field("extra", 10, Type.TYPE_MESSAGE).setTypeName(".google.protobuf.Struct"))
            .addField(field("photo", 11, Type.TYPE_BYTES))
            .addField(field("serial", 12, Type.TYPE_UINT64))
            .addField(
                field("prices", 13, Type.TYPE_MESSAGE)
                    .setTypeName(".market.Delivery.PricesEntry")
                    .setLabel(Label.LABEL_REPEATED))
            .addField(field("fresh", 14, Type.TYPE_BOOL))
            .addField(field("bids", 15, Type.TYPE_INT64).setProto3Optional(true).setOneofIndex(0))
            .addOneofDecl(OneofDescriptorProto.newBuilder().setName("_bids"))
            .addNestedType(
                DescriptorProto.newBuilder()
                    .setName("PricesEntry")
                    .addField(field("key", 1, Type.TYPE_STRING))
                    .addField(field("value", 2, Type.TYPE_UINT32))
                    .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
    FileDescriptorProto market =
        FileDescriptorProto.newBuilder()
            .setName("market.proto")
            .setPackage("market")
            .setSyntax("proto3")
            .addDependency("google/protobuf/timestamp.proto")
            .addDependency("google/protobuf/struct.proto")
            .addDependency("google/protobuf/wrappers.proto")
            .addMessageType(delivery)
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("Line")
                    .addField(field("sort", 1, Type.TYPE_STRING))
                    .addField(field("kg", 2, Type.TYPE_FLOAT)))
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("Grower")
                    .addField(field("name", 1, Type.TYPE_STRING))
                    .addField(field("line", 2, Type.TYPE_MESSAGE).setTypeName(".market.Line")))
            .addEnumType(
                EnumDescriptorProto.newBuilder()
                    .setName("Grade")
                    .addValue(EnumValueDescriptorProto.newBuilder().setName("NONE").setNumber(0))
                    .addValue(EnumValueDescriptorProto.newBuilder().setName("A").setNumber(1)))
            .build();
    return FileDescriptorSet.newBuilder()
        .addFile(TimestampProto.getDescriptor().toProto())
        .addFile(StructProto.getDescriptor().toProto())
        .addFile(WrappersProto.getDescriptor().toProto())
        .addFile(market)
        .build();
  }

  private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL);
  }

  private static final RecordSchema SCHEMA =
      RecordSchema.of(
          Field.of("id", FieldType.STRING),
          Field.of("crates", FieldType.INT64),
          Field.of("weight", FieldType.FLOAT64).withSource("weightKg"),
          Field.of("grade", FieldType.STRING),
          Field.of("picked_at", FieldType.TIMESTAMP),
          Field.of("tags", FieldType.STRING).withMode(Mode.REPEATED),
          Field.struct(
                  "lines",
                  List.of(Field.of("sort", FieldType.STRING), Field.of("kg", FieldType.FLOAT64)))
              .withMode(Mode.REPEATED),
          Field.struct(
              "grower",
              List.of(
                  Field.of("name", FieldType.STRING).withMode(Mode.REQUIRED),
                  Field.of("line", FieldType.JSON))),
          Field.of("note", FieldType.STRING),
          Field.of("extra", FieldType.JSON),
          Field.of("photo", FieldType.BYTES),
          Field.of("serial", FieldType.NUMERIC),
          Field.struct(
                  "prices",
                  List.of(Field.of("key", FieldType.STRING), Field.of("value", FieldType.INT64)))
              .withMode(Mode.REPEATED),
          Field.of("fresh", FieldType.BOOL),
          Field.of("bids", FieldType.INT64));

  private static final String FULL =
      """
      id: "d1" crates: 3 weight_kg: 1.5 grade: A
      picked_at { seconds: 1700000000 nanos: 123456000 }
      tags: "x" tags: "y" lines { sort: "apple" kg: 0.5 } lines { }
      grower { name: "Ada" line { sort: "pear" } } note { value: "" }
      extra { fields { key: "a" value { number_value: 1 } } }
      photo: "\\001\\377" serial: 18446744073709551615
      prices { key: "kg" value: 4294967295 } fresh: true bids: 0
      """;

  @Test
  void eachKindOfFieldIsRead() throws IOException {
    Object[] values = accepted(SCHEMA, UnknownFields.reject(), binary(FULL), Map.of());

    assertThat(
        show(values),
        is(
            "[d1, 3, 1.5, A, 1700000000123456, [x, y], [[apple, 0.5], [, 0.0]],"
                + " [Ada, {\"sort\":\"pear\"}], , {\"a\":1.0}, AQH/".replace("AQH/", "0x01ff")
                + ", 18446744073709551615, [[kg, 4294967295]], true, 0]"));
  }

  @Test
  void jsonEncodingReadsAsTheBinaryOne() throws IOException {
    String json = JsonFormat.printer().print(message(FULL));
    Map<String, String> attributes = Map.of("googclient_schemaencoding", "JSON");

    assertThat(
        show(accepted(SCHEMA, UnknownFields.reject(), json.getBytes(UTF_8), attributes)),
        is(show(accepted(SCHEMA, UnknownFields.reject(), binary(FULL), Map.of()))));
  }

  @Test
  void absentFieldIsItsDefaultOrNullWhereTheTypeTellsThemApart() throws IOException {
    assertThat(
        show(accepted(SCHEMA, UnknownFields.reject(), new byte[0], Map.of())),
        is("[, 0, 0.0, NONE, null, [], [], null, null, null, 0x, 0, [], false, null]"));
  }

  @Test
  void fieldThatTheSchemaDoesNotKnowIsRefusedDroppedOrKept() throws IOException {
    RecordSchema id =
        RecordSchema.of(
            Field.of("id", FieldType.STRING),
            Field.struct("grower", List.of(Field.of("name", FieldType.STRING))));
    byte[] payload =
        DynamicMessage.newBuilder(message("id: 'd' grower { name: 'Ada' line { kg: 1 } }"))
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                    .build())
            .build()
            .toByteArray();

    Refusal refused = refused(id, UnknownFields.reject(), payload, Map.of());
    assertThat(refused.reason(), is(Reason.UNKNOWN_FIELD));
    assertThat(refused.rule(), is("grower.line"));
    assertThat(show(accepted(id, UnknownFields.drop(), payload, Map.of())), is("[d, [Ada], null]"));
    assertThat(
        show(accepted(id, UnknownFields.keepIn(2), payload, Map.of())),
        is("[d, [Ada], {\"grower.line\":{\"kg\":1.0},\"99\":[7]}]"));
  }

  @Test
  void unknownFieldThatIsNotSetIsNone() throws IOException {
    RecordSchema id = RecordSchema.of(Field.of("id", FieldType.STRING));

    assertThat(
        show(accepted(id, UnknownFields.reject(), binary("id: 'd' crates: 0"), Map.of())),
        is("[d, null]"));
  }

  @Test
  void valuesThatDoNotFitNameTheirColumn() throws IOException {
    assertThat(
        refused(SCHEMA, UnknownFields.reject(), binary("picked_at { nanos: 1 }"), Map.of()).rule(),
        is("picked_at"));
    assertThat(
        refused(SCHEMA, UnknownFields.reject(), binary("grade: 7"), Map.of()).message(),
        is("7 is no value of enum market.Grade"));
    RecordSchema date = RecordSchema.of(Field.of("crates", FieldType.DATE));
    assertThat(
        refused(date, UnknownFields.drop(), new byte[0], Map.of()).message(),
        is("the message's int32 is not read as DATE"));
    RecordSchema serial = RecordSchema.of(Field.of("serial", FieldType.INT64));
    assertThat(
        refused(serial, UnknownFields.drop(), binary("serial: 9223372036854775808"), Map.of())
            .reason(),
        is(Reason.OUT_OF_RANGE));
  }

  @Test
  void bytesOfAnotherFormatAreMalformed() {
    for (byte[] payload : List.of("{\"id\":1}".getBytes(UTF_8), new byte[] {0x0a, 5, 'x'})) {
      assertThat(
          refused(SCHEMA, UnknownFields.reject(), payload, Map.of()).reason(),
          is(Reason.MALFORMED));
    }
  }

  @Test
  void numberThatWouldTakeForEverIsRefusedAtOnce() {
    Map<String, String> attributes = Map.of("googclient_schemaencoding", "JSON");
    for (String json :
        List.of(
            "{\"serial\":\"1e999999999\"}",
            "{\"prices\":{\"kg\":\"1e999999999\"}}",
            "{\"crates\":\"1e999999999\"}",
            "{\"bids\":\"1e-999999999\"}",
            "{\"weightKg\":\"1e999999999\"}",
            "{\"extra\":{\"a\":1e300}, \"serial\":\"1.5e99999\"}")) {
      assertTimeout(
          Duration.ofSeconds(2),
          () -> refused(SCHEMA, UnknownFields.reject(), json.getBytes(UTF_8), attributes));
    }
    accepted(SCHEMA, UnknownFields.reject(), "{\"id\":\"7e123456\"}".getBytes(UTF_8), attributes);
  }

  @Test
  void messageOfARevisionIsReadByItAndOfAnotherRefused() throws IOException {
    RecordSchema id = RecordSchema.of(Field.of("id", FieldType.STRING));
    RecordDecoder decoder =
        RecordDecoder.protobuf(
            id, UnknownFields.reject(), new PayloadSchemas<>(DELIVERY, Map.of("a1", DELIVERY)));
    Object[] values = new Object[1];

    assertThat(decoder.decode(envelope(binary("id: 'd'"), Map.of()), values), is(nullValue()));
    assertThat(
        decoder.decode(
            envelope(binary("id: 'd'"), Map.of("googclient_schemarevisionid", "a1")), values),
        is(nullValue()));
    assertThat(
        decoder
            .decode(
                envelope(binary("id: 'd'"), Map.of("googclient_schemarevisionid", "b2")), values)
            .message(),
        containsString("'b2'"));
  }

  @Test
  void descriptorSetWithoutItsImportsOrTheMessageSaysSo() {
    byte[] set = descriptors().toByteArray();
    assertThat(
        assertThrows(IllegalArgumentException.class, () -> ProtobufType.of(set, "market.Sale"))
            .getMessage(),
        containsString("market.Sale"));
    FileDescriptorProto importing =
        FileDescriptorProto.newBuilder().setName("a.proto").addDependency("b.proto").build();
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    ProtobufType.messages(
                        FileDescriptorSet.newBuilder().addFile(importing).build().toByteArray()))
            .getMessage(),
        containsString("--include_imports"));
    assertThrows(IllegalArgumentException.class, () -> ProtobufType.messages("x".getBytes(UTF_8)));
  }

  @Test
  void randomAndMutatedBytesAreAnswered() throws IOException {
    Random random = new Random(20240309);
    byte[] binary = binary(FULL);
    byte[] json = JsonFormat.printer().print(message(FULL)).getBytes(UTF_8);
    Map<String, String> attributes = Map.of("googclient_schemaencoding", "JSON");
    int accepted = 0;
    for (UnknownFields unknown : List.of(UnknownFields.drop(), UnknownFields.keepIn(15))) {
      RecordDecoder decoder = RecordDecoder.protobuf(SCHEMA, unknown, PayloadSchemas.of(DELIVERY));
      for (int round = 0; round < 20_000; round++) {
        byte[] payload = (round % 2 == 0 ? binary : json).clone();
        if (round % 5 == 0) {
          payload = new byte[random.nextInt(100)];
          random.nextBytes(payload);
        }
        for (int change = random.nextInt(3); change >= 0 && payload.length > 0; change--) {
          payload[random.nextInt(payload.length)] =
              (byte)
                  (random.nextBoolean()
                      ? random.nextInt()
                      : "{}[]\":,e9".charAt(random.nextInt(9)));
        }
        Object[] values = new Object[16];
        Refusal refusal =
            decoder.decode(envelope(payload, round % 2 == 0 ? Map.of() : attributes), values);
        if (refusal == null) {
          accepted++;
          for (int index = 0; index < SCHEMA.size(); index++) {
            assertThat(FieldRules.check(SCHEMA.fields().get(index), values[index]), nullValue());
          }
        }
      }
    }
    assertThat(accepted, greaterThan(1000));
  }

  private static DynamicMessage message(String text) throws IOException {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(DELIVERY.descriptor());
    TextFormat.merge(text, message);
    return message.build();
  }

  private static byte[] binary(String text) throws IOException {
    return message(text).toByteArray();
  }

  private static Envelope envelope(byte[] payload, Map<String, String> attributes) {
    return Envelope.of(payload, Origin.ofMessage("s", "1", 0)).withAttributes(attributes);
  }

  private static Object[] accepted(
      RecordSchema schema, UnknownFields unknown, byte[] payload, Map<String, String> attributes) {
    Object[] values = new Object[schema.size() + (schema == SCHEMA ? 0 : 1)];
    assertThat(
        RecordDecoder.protobuf(schema, unknown, PayloadSchemas.of(DELIVERY))
            .decode(envelope(payload, attributes), values),
        is(nullValue()));
    return values;
  }

  private static Refusal refused(
      RecordSchema schema, UnknownFields unknown, byte[] payload, Map<String, String> attributes) {
    Refusal refusal =
        RecordDecoder.protobuf(schema, unknown, PayloadSchemas.of(DELIVERY))
            .decode(envelope(payload, attributes), new Object[schema.size() + 1]);
    if (refusal == null) {
      throw new AssertionError("accepted");
    }
    return refusal;
  }

  private static String show(Object value) {
    if (value instanceof Object[] struct) {
      return show(Arrays.asList(struct));
    }
    if (value instanceof List<?> list) {
      List<String> shown = new ArrayList<>();
      list.forEach(item -> shown.add(show(item)));
      return shown.toString();
    }
    if (value instanceof byte[] bytes) {
      StringBuilder hex = new StringBuilder("0x");
      for (byte next : bytes) {
        hex.append(String.format("%02x", next));
      }
      return hex.toString();
    }
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(value);
  }
}
