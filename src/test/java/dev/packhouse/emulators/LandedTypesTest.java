package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.land.Confirmations;
import dev.packhouse.land.Disposition;
import dev.packhouse.land.Land;
import dev.packhouse.land.Landed;
import dev.packhouse.land.Table;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Routed;
import dev.packhouse.route.RoutedCoder;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values of every type arrive as they are, by every method, told by a service that is not ours. */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class LandedTypesTest {

  private static final List<Field> STALL =
      List.of(
          Field.of("row", FieldType.INT64),
          Field.of("opened", FieldType.DATETIME),
          Field.of("fee", FieldType.NUMERIC),
          Field.of("marks", FieldType.STRING).withMode(Mode.REPEATED));

  private static final RecordSchema EVERY_TYPE =
      RecordSchema.of(
          Field.of("id", FieldType.INT64).withMode(Mode.REQUIRED),
          Field.of("a_string", FieldType.STRING),
          Field.of("a_bytes", FieldType.BYTES),
          Field.of("a_float64", FieldType.FLOAT64),
          Field.of("a_numeric", FieldType.NUMERIC),
          Field.of("a_bignumeric", FieldType.BIGNUMERIC),
          Field.of("a_bool", FieldType.BOOL),
          Field.of("a_timestamp", FieldType.TIMESTAMP),
          Field.of("a_date", FieldType.DATE),
          Field.of("a_time", FieldType.TIME),
          Field.of("a_datetime", FieldType.DATETIME),
          Field.of("a_json", FieldType.JSON),
          Field.of("a_geography", FieldType.GEOGRAPHY),
          Field.struct("a_struct", STALL),
          Field.of("numbers", FieldType.INT64).withMode(Mode.REPEATED),
          Field.of("decimals", FieldType.BIGNUMERIC).withMode(Mode.REPEATED),
          Field.struct("stalls", STALL).withMode(Mode.REPEATED));

  private static final Object[] USUAL = {
    1L,
    "Boskoop, \"rot\" \u00e4\ud83c\udf4e",
    new byte[] {0, -1, 10},
    0.1,
    new BigDecimal("-1234.5"),
    new BigDecimal("1.5"),
    true,
    micros("2024-05-01T01:02:03.456789Z"),
    (int) LocalDate.parse("2024-05-01").toEpochDay(),
    LocalTime.parse("13:14:15.000001").toNanoOfDay() / 1000,
    localMicros("2024-05-01T01:02:03.456789"),
    "{\"grade\":\"A\",\"kg\":[1,2.50]}",
    "POINT(1 2)",
    new Object[] {
      7L,
      localMicros("1999-12-31T23:59:59.999999"),
      new BigDecimal("0.000000001"),
      List.of("x", "y")
    },
    List.of(1L, 2L),
    List.of(new BigDecimal("0.5"), new BigDecimal("-0.5")),
    List.of(
        new @Nullable Object[] {8L, null, new BigDecimal("8"), List.of()},
        new @Nullable Object[] {null, localMicros("2024-01-01T00:00:00"), null, List.of("z")})
  };

  private static final Object[] GREATEST = {
    Long.MAX_VALUE,
    "",
    new byte[0],
    Double.MAX_VALUE,
    new BigDecimal("99999999999999999999999999999.999999999"),
    new BigDecimal(
        "578960446186580977117854925043439539266" + ".34992332820282019728792003956564819967"),
    false,
    micros("9999-12-31T23:59:59.999999Z"),
    (int) LocalDate.parse("9999-12-31").toEpochDay(),
    LocalTime.parse("23:59:59.999999").toNanoOfDay() / 1000,
    localMicros("9999-12-31T23:59:59.999999"),
    "null",
    "LINESTRING(0 0,1 1)",
    new Object[] {Long.MAX_VALUE, null, null, List.of()},
    List.of(Long.MAX_VALUE),
    List.of(),
    List.of()
  };

  private static final Object[] LEAST = {
    Long.MIN_VALUE,
    "\t\n",
    new byte[] {0},
    -Double.MIN_VALUE,
    new BigDecimal("-99999999999999999999999999999.999999999"),
    new BigDecimal(
        "-578960446186580977117854925043439539266" + ".34992332820282019728792003956564819968"),
    false,
    micros("0001-01-01T00:00:00Z"),
    (int) LocalDate.parse("0001-01-01").toEpochDay(),
    0L,
    localMicros("0001-01-01T00:00:00"),
    "[]",
    "POINT(-180 -90)",
    new Object[] {null, null, null, List.of()},
    List.of(),
    List.of(),
    List.of()
  };

  private static final @Nullable Object[] ABSENT = new @Nullable Object[EVERY_TYPE.size()];

  static {
    ABSENT[0] = 0L;
    for (int i = 14; i < ABSENT.length; i++) {
      ABSENT[i] = List.of();
    }
  }

  @ParameterizedTest
  @EnumSource(WriteMethod.class)
  void valuesOfEveryTypeLandAsTheyAre(WriteMethod method, EmulatorEnvironment emulators) {
    String dataset = "types_" + method.name().toLowerCase(Locale.ROOT);
    emulators.createDataset(dataset);

    Map<String, Long> landed =
        land(
            emulators,
            Land.in(List.of(Table.of(dataset + ".all", EVERY_TYPE))).withMethod(method),
            "types-" + method,
            routed(dataset + ".all", USUAL, GREATEST, LEAST, ABSENT));

    assertThat(landed, is(Map.of(dataset + ".all", 4L)));
    List<String> rows = emulators.rows(dataset + ".all");
    assertThat(
        rows,
        contains(
            "id=-9223372036854775808, a_string=\t\n, a_bytes=AA==, a_float64=-4.9E-324,"
                + " a_numeric=-99999999999999999999999999999.999999999,"
                + " a_bignumeric=-578960446186580977117854925043439539266"
                + ".34992332820282019728792003956564819968,"
                + " a_bool=false, a_timestamp=0001-01-01T00:00:00Z, a_date=0001-01-01,"
                + " a_time=00:00, a_datetime=0001-01-01T00:00, a_json=[],"
                + " a_geography=POINT(-180 -90),"
                + " a_struct={row=null, opened=null, fee=null, marks=[]},"
                + " numbers=[], decimals=[], stalls=[]",
            "id=0, a_string=null, a_bytes=null, a_float64=null, a_numeric=null,"
                + " a_bignumeric=null, a_bool=null, a_timestamp=null, a_date=null, a_time=null,"
                + " a_datetime=null, a_json=null, a_geography=null, a_struct=null,"
                + " numbers=[], decimals=[], stalls=[]",
            "id=1, a_string=Boskoop, \"rot\" \u00e4\ud83c\udf4e, a_bytes=AP8K, a_float64=0.1,"
                + " a_numeric=-1234.5, a_bignumeric=1.5, a_bool=true,"
                + " a_timestamp=2024-05-01T01:02:03.456789Z, a_date=2024-05-01,"
                + " a_time=13:14:15.000001, a_datetime=2024-05-01T01:02:03.456789,"
                + " a_json={\"grade\":\"A\",\"kg\":[1,2.5,],}, a_geography=POINT(1 2),"
                + " a_struct={row=7, opened=1999-12-31T23:59:59.999999, fee=0.000000001,"
                + " marks=[x, y]}, numbers=[1, 2], decimals=[0.5, -0.5],"
                + " stalls=[{row=8, opened=null, fee=8, marks=[]},"
                + " {row=null, opened=2024-01-01T00:00, fee=null, marks=[z]}]",
            "id=9223372036854775807, a_string=, a_bytes=, a_float64=1.7976931348623157E308,"
                + " a_numeric=99999999999999999999999999999.999999999,"
                + " a_bignumeric=578960446186580977117854925043439539266"
                + ".34992332820282019728792003956564819967,"
                + " a_bool=false, a_timestamp=9999-12-31T23:59:59.999999Z, a_date=9999-12-31,"
                + " a_time=23:59:59.999999, a_datetime=9999-12-31T23:59:59.999999, a_json=null,"
                + " a_geography=LINESTRING(0 0,1 1),"
                + " a_struct={row=9223372036854775807, opened=null, fee=null, marks=[]},"
                + " numbers=[9223372036854775807], decimals=[], stalls=[]"));
  }

  @Test
  void truncatedTableHoldsTheRowsOfTheLastRunOnly(EmulatorEnvironment emulators) {
    emulators.createDataset("truncated");
    RecordSchema schema = RecordSchema.of(Field.of("id", FieldType.INT64));
    Land land =
        Land.in(
            List.of(
                Table.of("truncated.full", schema).withDisposition(Disposition.TRUNCATE),
                Table.of("truncated.bare", schema).withDisposition(Disposition.TRUNCATE),
                Table.of("truncated.kept", schema)));
    List<Routed> first = new ArrayList<>(routed("truncated.full", new Object[] {1L}));
    first.addAll(routed("truncated.bare", new Object[] {1L}));
    first.addAll(routed("truncated.kept", new Object[] {1L}));
    land(emulators, land, "truncate-1", first);

    List<Routed> second = new ArrayList<>(routed("truncated.full", new Object[] {2L}));
    second.addAll(routed("truncated.kept", new Object[] {2L}));
    Map<String, Long> landed = land(emulators, land, "truncate-2", second);

    assertThat(
        landed, is(Map.of("truncated.full", 1L, "truncated.bare", 0L, "truncated.kept", 1L)));
    assertThat(emulators.rows("truncated.full"), contains("id=2"));
    assertThat(emulators.rows("truncated.bare"), is(empty()));
    assertThat(emulators.rows("truncated.kept"), contains("id=1", "id=2"));
  }

  private static Map<String, Long> land(
      EmulatorEnvironment emulators, Land land, String run, List<Routed> rows) {
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs(emulators.beamOptions().toArray(String[]::new))
                .create());
    Landed result =
        pipeline
            .apply("Rows", Create.of(rows).withCoder(RoutedCoder.of()))
            .apply("Land", land.withRunId(run));
    PAssert.that(result.deadLetters()).empty();
    pipeline.run().waitUntilFinish();
    Map<String, Long> landed = Confirmations.of(run).landed();
    Confirmations.release(run);
    return landed;
  }

  private static List<Routed> routed(String table, @Nullable Object[]... rows) {
    List<Routed> routed = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      Envelope envelope = Envelope.of(new byte[0], Origin.ofFile("types", null, i));
      routed.add(new Routed(table, new Record(envelope, rows[i])));
    }
    return routed;
  }

  private static long micros(String timestamp) {
    Instant instant = Instant.parse(timestamp);
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }

  private static long localMicros(String datetime) {
    return micros(datetime + "Z");
  }
}
