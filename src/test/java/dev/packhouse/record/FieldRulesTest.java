package dev.packhouse.record;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldRulesTest {

  private static final Field ADDRESS =
      Field.struct(
          "address",
          List.of(
              Field.of("zip", FieldType.STRING)
                  .withLimits(new Field.Limits(null, null, 5L))
                  .withMode(Mode.REQUIRED),
              Field.of("floors", FieldType.INT64).withMode(Mode.REPEATED)));

  private static Refusal refused(Field field, Object value) {
    Refusal refusal = FieldRules.check(field, value);
    assertThat(refusal, instanceOf(Refusal.class));
    return refusal;
  }

  @Test
  void valuesOfTheirTypeAreTaken() {
    assertThat(FieldRules.check(Field.of("c", FieldType.STRING), "a"), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.BYTES), new byte[1]), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.INT64), 1L), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.FLOAT64), Double.NaN), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.NUMERIC), BigDecimal.ONE), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.BOOL), true), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.TIMESTAMP), 0L), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.DATE), 0), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.TIME), 0L), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.DATETIME), 0L), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.JSON), "{}"), nullValue());
    assertThat(FieldRules.check(Field.of("c", FieldType.GEOGRAPHY), "POINT(0 0)"), nullValue());
  }

  @Test
  void valuesOfAnotherTypeAreRefused() {
    for (FieldType type : FieldType.values()) {
      Field field = type == FieldType.STRUCT ? ADDRESS : Field.of("c", type);
      Object other = type == FieldType.BOOL ? "x" : Boolean.TRUE;
      assertThat(type.name(), refused(field, other).reason(), equalTo(Reason.WRONG_TYPE));
    }
  }

  @Test
  void rangesEndOneMicrosecondOrDayLater() {
    Field timestamp = Field.of("c", FieldType.TIMESTAMP);
    assertThat(FieldRules.check(timestamp, 253402300799999999L), nullValue());
    assertThat(refused(timestamp, 253402300800000000L).reason(), equalTo(Reason.OUT_OF_RANGE));
    assertThat(FieldRules.check(timestamp, -62135596800000000L), nullValue());
    assertThat(refused(timestamp, -62135596800000001L).reason(), equalTo(Reason.OUT_OF_RANGE));
    Field date = Field.of("c", FieldType.DATE);
    assertThat(refused(date, -719163).reason(), equalTo(Reason.OUT_OF_RANGE));
    assertThat(refused(date, 2932897).reason(), equalTo(Reason.OUT_OF_RANGE));
    Field time = Field.of("c", FieldType.TIME);
    assertThat(FieldRules.check(time, 86_399_999_999L), nullValue());
    assertThat(refused(time, 86_400_000_000L).reason(), equalTo(Reason.OUT_OF_RANGE));
    assertThat(refused(time, -1L).reason(), equalTo(Reason.OUT_OF_RANGE));
  }

  @Test
  void fittingRoundsADecimalToItsColumn() {
    Field field = Field.of("c", FieldType.NUMERIC).withLimits(new Field.Limits(5, 2, null));
    assertThat(FieldRules.fit(field, new BigDecimal("1.005")), equalTo(new BigDecimal("1.01")));
    assertThat(refused(field, new BigDecimal("1000")).reason(), equalTo(Reason.OUT_OF_RANGE));
  }

  @Test
  void nullsFollowTheMode() {
    Field field = Field.of("c", FieldType.INT64);
    assertThat(FieldRules.fit(field, null), nullValue());
    assertThat(
        refused(field.withMode(Mode.REQUIRED), null).reason(), equalTo(Reason.MISSING_REQUIRED));
    assertThat((List<?>) FieldRules.fit(field.withMode(Mode.REPEATED), null), empty());
    Refusal refusal = refused(field.withMode(Mode.REPEATED), Arrays.asList(1L, null));
    assertThat(refusal.rule(), equalTo("c[1]"));
  }

  @Test
  void aRefusalNamesThePathOfTheColumn() {
    Field addresses = ADDRESS.withMode(Mode.REPEATED);
    Object[] good = {"12345", List.of(1L, 2L)};
    Object[] bad = {"12345", List.of(1L, "two")};
    Object[] incomplete = {null, List.of()};
    List<?> fitted = (List<?>) FieldRules.fit(addresses, List.of((Object) good));
    assertThat((Object[]) fitted.get(0), equalTo(good));
    assertThat(refused(addresses, List.of(good, bad)).rule(), equalTo("address[1].floors[1]"));
    assertThat(
        refused(addresses, List.of((Object) incomplete)),
        equalTo(
            new Refusal(
                Reason.MISSING_REQUIRED, "address[0].zip", "no value for REQUIRED column zip")));
    assertThat(refused(ADDRESS, new Object[] {"123456", null}).reason(), equalTo(Reason.TOO_LONG));
  }

  @Test
  void halfASurrogatePairIsRefused() {
    Field field = Field.of("c", FieldType.STRING);
    assertThat(refused(field, "a\ud83c").reason(), equalTo(Reason.NOT_UTF8));
    assertThat(refused(field, "\udf4ea").rule(), equalTo("c"));
    assertThat(FieldRules.check(field, "\ud83c\udf4e"), nullValue());
  }

  @Test
  void elementsKeepTheirOrder() {
    Field field = Field.of("c", FieldType.INT64).withMode(Mode.REPEATED);
    List<?> fitted = (List<?>) FieldRules.fit(field, List.of(3L, 1L, 2L));
    assertThat(List.copyOf(fitted), contains((Object) 3L, 1L, 2L));
  }
}
