package dev.packhouse.record;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueParserTest {

  private static final String NINES_29 = "9".repeat(29);
  private static final String BIGNUMERIC_MAX =
      "578960446186580977117854925043439539266.34992332820282019728792003956564819967";
  private static final String BIGNUMERIC_MIN =
      "-578960446186580977117854925043439539266.34992332820282019728792003956564819968";

  private static Object parse(FieldType type, String text) {
    return ValueParser.parse(Field.of("c", type), text);
  }

  private static Reason reason(Object parsed) {
    assertThat(parsed, instanceOf(Refusal.class));
    assertThat(((Refusal) parsed).rule(), equalTo("c"));
    return ((Refusal) parsed).reason();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "+7, 7",
    "007, 7",
    "' 12 ', 12",
    "9007199254740993, 9007199254740993",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "000000000000000000000000000000000000012, 12",
  })
  void integersAreReadToTheLastDigit(String text, long expected) {
    assertThat(parse(FieldType.INT64, text), equalTo(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "9223372036854775810",
        "99999999999999999999",
        "18446744073709551617"
      })
  void integersBeyondSixtyFourBitsAreOutOfRange(String text) {
    assertThat(reason(parse(FieldType.INT64, text)), equalTo(Reason.OUT_OF_RANGE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "+", "abc", "1.0", "1e3", "0x10", "1 2", "--1", "١"})
  void whatIsNoIntegerIsOfTheWrongType(String text) {
    assertThat(reason(parse(FieldType.INT64, text)), equalTo(Reason.WRONG_TYPE));
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 1.5",
    "-0.0, -0.0",
    ".5, 0.5",
    "5., 5.0",
    "1e3, 1000.0",
    "1E-400, 0.0",
    "1.7976931348623157e308, 1.7976931348623157E308",
    "NaN, NaN",
    "nan, NaN",
    "Infinity, Infinity",
    "-inf, -Infinity",
    "+INF, Infinity",
  })
  void floatsAreReadAsBigQueryDoes(String text, double expected) {
    assertThat(parse(FieldType.FLOAT64, text), equalTo(expected));
  }

  @Test
  void floatsBeyondDoubleAreOutOfRange() {
    assertThat(reason(parse(FieldType.FLOAT64, "1e400")), equalTo(Reason.OUT_OF_RANGE));
    assertThat(reason(parse(FieldType.FLOAT64, "-1.8e308")), equalTo(Reason.OUT_OF_RANGE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1d", "1f", "0x1p3", "1,5", "e3", "1e", ".", "NaNa", "--inf"})
  void whatIsNoFloatIsOfTheWrongType(String text) {
    assertThat(reason(parse(FieldType.FLOAT64, text)), equalTo(Reason.WRONG_TYPE));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "12.340, 12.340",
    "1e5, 100000",
    "0.0000000005, 0.000000001",
    "-0.0000000005, -0.000000001",
    "0.00000000049, 0.000000000",
    "1.2345678914, 1.234567891",
    "1e-999999999, 0",
    "0e999999999, 0",
    "99999999999999999999999999999.999999999, 99999999999999999999999999999.999999999",
    "-99999999999999999999999999999.999999999, -99999999999999999999999999999.999999999",
  })
  void numericKeepsNineDigitsAndRoundsHalfAwayFromZero(String text, BigDecimal expected) {
    assertThat(parse(FieldType.NUMERIC, text), equalTo(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100000000000000000000000000000",
        "99999999999999999999999999999.9999999995",
        "1e29",
        "1e999999999",
        "1e99999999999",
        "-1e400"
      })
  void numericBeyondTwentyNineDigitsIsOutOfRange(String text) {
    assertThat(reason(parse(FieldType.NUMERIC, text)), equalTo(Reason.OUT_OF_RANGE));
  }

  @Test
  void bigNumericHoldsSeventySixDigitsExactly() {
    String digits = "1234567890".repeat(7) + "123456";
    String text = digits.substring(0, 38) + "." + digits.substring(38);
    assertThat(parse(FieldType.BIGNUMERIC, text), equalTo(new BigDecimal(text)));
  }

  @Test
  void bigNumericEndsWhereBigQuerySays() {
    assertThat(
        parse(FieldType.BIGNUMERIC, BIGNUMERIC_MAX), equalTo(new BigDecimal(BIGNUMERIC_MAX)));
    assertThat(
        parse(FieldType.BIGNUMERIC, BIGNUMERIC_MIN), equalTo(new BigDecimal(BIGNUMERIC_MIN)));
    String above = BIGNUMERIC_MAX.replaceAll("67$", "68");
    String below = BIGNUMERIC_MIN.replaceAll("68$", "69");
    assertThat(reason(parse(FieldType.BIGNUMERIC, above)), equalTo(Reason.OUT_OF_RANGE));
    assertThat(reason(parse(FieldType.BIGNUMERIC, below)), equalTo(Reason.OUT_OF_RANGE));
    assertThat(reason(parse(FieldType.BIGNUMERIC, "1e39")), equalTo(Reason.OUT_OF_RANGE));
  }

  @Test
  void aNumberOfThousandsOfDigitsIsRefusedUnread() {
    String text = "1".repeat(1_000_000);
    assertThat(reason(parse(FieldType.NUMERIC, text)), equalTo(Reason.OUT_OF_RANGE));
    assertThat(reason(parse(FieldType.FLOAT64, text)), equalTo(Reason.OUT_OF_RANGE));
    assertThat(reason(parse(FieldType.INT64, text)), equalTo(Reason.OUT_OF_RANGE));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 2, 999.994, 999.99",
    "5, 2, -0.005, -0.01",
    "5, 0, 12345.4, 12345",
    "2, 2, 0, 0",
    "2, 2, 0.99, 0.99",
  })
  void parameterizedNumericRoundsToItsScale(
      int precision, int scale, String text, BigDecimal expected) {
    Field field = numeric(precision, scale);
    assertThat(ValueParser.parse(field, text), equalTo(expected));
  }

  @ParameterizedTest
  @CsvSource({"5, 2, 1000", "5, 2, 999.995", "2, 2, 1", "2, 2, 0.995", "3, 0, 999.5"})
  void parameterizedNumericBeyondItsPrecisionIsOutOfRange(int precision, int scale, String text) {
    Object refused = ValueParser.parse(numeric(precision, scale), text);
    assertThat(reason(refused), equalTo(Reason.OUT_OF_RANGE));
    assertThat(
        ((Refusal) refused).message(), containsString("NUMERIC(" + precision + ", " + scale + ")"));
  }

  private static Field numeric(int precision, int scale) {
    return Field.of("c", FieldType.NUMERIC).withLimits(new Field.Limits(precision, scale, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "t", "T", "yes", "y", "1", " True "})
  void truthIsReadInAllItsWords(String text) {
    assertThat(parse(FieldType.BOOL, text), equalTo(true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "f", "No", "n", "0"})
  void falsehoodIsReadInAllItsWords(String text) {
    assertThat(parse(FieldType.BOOL, text), equalTo(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "yess", "truetrue", "-1", "on"})
  void otherWordsAreNoBool(String text) {
    assertThat(reason(parse(FieldType.BOOL, text)), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void bytesAreBase64() {
    assertThat(parse(FieldType.BYTES, "AP/+"), equalTo(new byte[] {0, -1, -2}));
    assertThat(parse(FieldType.BYTES, ""), equalTo(new byte[0]));
    assertThat(reason(parse(FieldType.BYTES, "A")), equalTo(Reason.WRONG_TYPE));
    assertThat(reason(parse(FieldType.BYTES, "A*==")), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void lengthCountsInCharactersOfAStringAndInBytesOfBytes() {
    Field text = Field.of("c", FieldType.STRING).withLimits(new Field.Limits(null, null, 3L));
    assertThat(ValueParser.parse(text, "🍎🍎🍎"), equalTo("🍎🍎🍎"));
    assertThat(reason(ValueParser.parse(text, "🍎🍎🍎a")), equalTo(Reason.TOO_LONG));
    Field bytes = Field.of("c", FieldType.BYTES).withLimits(new Field.Limits(null, null, 3L));
    assertThat(ValueParser.parse(bytes, "AAAA"), equalTo(new byte[3]));
    assertThat(reason(ValueParser.parse(bytes, "AAAAAA==")), equalTo(Reason.TOO_LONG));
  }

  @ParameterizedTest
  @CsvSource({
    "2024-03-09T07:05:00Z, 2024-03-09T07:05:00Z",
    "2024-03-09t07:05:00z, 2024-03-09T07:05:00Z",
    "2024-03-09 07:05:00, 2024-03-09T07:05:00Z",
    "2024-03-09 07:05:00 UTC, 2024-03-09T07:05:00Z",
    "2024-03-09 07:05:00UTC, 2024-03-09T07:05:00Z",
    "2024/3/9 7:5:0, 2024-03-09T07:05:00Z",
    "2024-03-09, 2024-03-09T00:00:00Z",
    "2024-03-09+01:00, 2024-03-08T23:00:00Z",
    "2024-03-09 UTC, 2024-03-09T00:00:00Z",
    "2024-03-09T07:05:00.25+01:00, 2024-03-09T06:05:00.25Z",
    "2024-03-09T07:05:00-0530, 2024-03-09T12:35:00Z",
    "2014-08-19 07:41:35.220 -05:00, 2014-08-19T12:41:35.220Z",
    "2024-03-09T07:05:00+1, 2024-03-09T06:05:00Z",
    "2024-03-09T07:05:00.123456Z, 2024-03-09T07:05:00.123456Z",
    "2024-03-09T07:05:00.123456000Z, 2024-03-09T07:05:00.123456Z",
    "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:59.999999Z",
    "2016-12-31T23:59:60Z, 2017-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
  })
  void timestampsKeepMicroseconds(String text, Instant expected) {
    assertThat(
        parse(FieldType.TIMESTAMP, text),
        equalTo(expected.getEpochSecond() * 1_000_000 + expected.getNano() / 1_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59.999999-00:01",
        "2024-13-01T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2024-04-31T00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z",
        "2024-01-01T00:00:61Z",
        "2024-01-01T00:00:00+14:01",
        "2024-01-01T00:00:00+01:60",
        "2024-01-01T00:00:00.1234567Z"
      })
  void timesThatDoNotExistAreOutOfRange(String text) {
    assertThat(reason(parse(FieldType.TIMESTAMP, text)), equalTo(Reason.OUT_OF_RANGE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "1700000000",
        "24-01-01T00:00:00Z",
        "12024-01-01T00:00:00Z",
        "2024-01-01T",
        "2024-01-01T10",
        "2024-01-01T10:00",
        "2024-01-01T10:00Z",
        "2024-01-01T10:00:00.Z",
        "2024-01-01T10:00:00ZZ",
        "2024-01-01T10:00:00 Europe/Berlin",
        "2024-01-01T10:00:00+",
        "2024-01-01T10:00:00+01:",
        "2024-01-01T10:00:00+01:00:00",
        "2024-01/01",
        "01/02/2024"
      })
  void otherWritingsOfTimesAreOfTheWrongType(String text) {
    assertThat(reason(parse(FieldType.TIMESTAMP, text)), equalTo(Reason.WRONG_TYPE));
  }

  @ParameterizedTest
  @CsvSource({
    "EPOCH_SECONDS, 1700000000, 1700000000000000",
    "EPOCH_SECONDS, -14182916, -14182916000000",
    "EPOCH_SECONDS, 1408452095.220, 1408452095220000",
    "EPOCH_SECONDS, 1.4e9, 1400000000000000",
    "EPOCH_SECONDS, 0.000001, 1",
    "EPOCH_MILLIS, 1700000000123, 1700000000123000",
    "EPOCH_MILLIS, 1.5, 1500",
    "EPOCH_MICROS, 1700000000123456, 1700000000123456",
    "EPOCH_MICROS, 0e999999999, 0",
    "EPOCH_SECONDS, 253402300799.999999, 253402300799999999",
    "EPOCH_SECONDS, -62135596800, -62135596800000000",
  })
  void epochNumbersAreReadInTheirUnit(TimestampFormat format, String text, long expected) {
    Field field = Field.of("c", FieldType.TIMESTAMP).withTimestampFormat(format);
    assertThat(ValueParser.parse(field, text), equalTo(expected));
    if (text.matches("-?\\d+")) {
      assertThat(ValueParser.timestamp(field, Long.parseLong(text)), equalTo(expected));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EPOCH_SECONDS, 253402300800",
    "EPOCH_SECONDS, -62135596801",
    "EPOCH_SECONDS, 9223372036854775807",
    "EPOCH_MILLIS, -9223372036854775808",
    "EPOCH_MICROS, 1e999999999",
    "EPOCH_MICROS, 1e-999999999",
    "EPOCH_MICROS, 99999999999999999999",
    "EPOCH_MICROS, 0.5",
    "EPOCH_SECONDS, 0.0000001",
  })
  void epochNumbersBeyondYearsOrMicrosecondsAreOutOfRange(TimestampFormat format, String text) {
    Field field = Field.of("c", FieldType.TIMESTAMP).withTimestampFormat(format);
    assertThat(reason(ValueParser.parse(field, text)), equalTo(Reason.OUT_OF_RANGE));
    if (text.matches("-?\\d{1,19}")) {
      assertThat(
          reason(ValueParser.timestamp(field, Long.parseLong(text))), equalTo(Reason.OUT_OF_RANGE));
    }
  }

  @Test
  void aTextIsNoEpochNumber() {
    Field field =
        Field.of("c", FieldType.TIMESTAMP).withTimestampFormat(TimestampFormat.EPOCH_MILLIS);
    assertThat(reason(ValueParser.parse(field, "2024-01-01")), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void everyDayOfFourCenturiesHasItsNumber() {
    for (LocalDate day = LocalDate.of(1890, 1, 1); day.getYear() < 2310; day = day.plusDays(1)) {
      assertThat(parse(FieldType.DATE, day.toString()), equalTo((int) day.toEpochDay()));
    }
  }

  @Test
  void datesReachFromYearOneTo9999() {
    assertThat(parse(FieldType.DATE, "0001-01-01"), equalTo(-719162));
    assertThat(parse(FieldType.DATE, "9999-12-31"), equalTo(2932896));
    assertThat(parse(FieldType.DATE, "2024-3-9"), equalTo(19791));
    assertThat(reason(parse(FieldType.DATE, "0000-12-31")), equalTo(Reason.OUT_OF_RANGE));
    assertThat(reason(parse(FieldType.DATE, "10000-01-01")), equalTo(Reason.WRONG_TYPE));
    assertThat(reason(parse(FieldType.DATE, "2024/01/01")), equalTo(Reason.WRONG_TYPE));
    assertThat(reason(parse(FieldType.DATE, "2024-01-01T00:00:00")), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void timesAreOfOneDay() {
    LocalTime time = LocalTime.of(7, 5, 9, 250_001_000);
    assertThat(parse(FieldType.TIME, "7:05:9.250001"), equalTo(time.toNanoOfDay() / 1000));
    assertThat(parse(FieldType.TIME, "23:59:59.999999"), equalTo(86_399_999_999L));
    assertThat(reason(parse(FieldType.TIME, "24:00:00")), equalTo(Reason.OUT_OF_RANGE));
    assertThat(reason(parse(FieldType.TIME, "23:59:60")), equalTo(Reason.OUT_OF_RANGE));
    assertThat(reason(parse(FieldType.TIME, "23:59")), equalTo(Reason.WRONG_TYPE));
    assertThat(reason(parse(FieldType.TIME, "10:00:00Z")), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void datetimesHaveNoZone() {
    LocalDateTime datetime = LocalDateTime.of(2024, 3, 9, 7, 5, 0, 123_456_000);
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, datetime.toInstant(ZoneOffset.UTC));
    assertThat(parse(FieldType.DATETIME, "2024-03-09T07:05:00.123456"), equalTo(micros));
    assertThat(parse(FieldType.DATETIME, "2024-03-09 07:05:00.123456"), equalTo(micros));
    assertThat(
        reason(parse(FieldType.DATETIME, "2024-03-09T07:05:00Z")), equalTo(Reason.WRONG_TYPE));
    assertThat(
        reason(parse(FieldType.DATETIME, "2024-03-09T07:05:60")), equalTo(Reason.OUT_OF_RANGE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[1,2]", "1.50", "\"a\"", "null", " {\"a\": [true]} "})
  void jsonTextStaysAsItIs(String text) {
    assertThat(parse(FieldType.JSON, text), equalTo(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; MALFORMED",
        "{; MALFORMED",
        "{} {}; MALFORMED",
        "abc; MALFORMED",
        "NaN; MALFORMED",
        "{\"a\":1,\"a\":2}; DUPLICATE_KEY",
        "[{\"b\":{\"a\":1,\"a\":2}}]; DUPLICATE_KEY",
        "1e400; OUT_OF_RANGE",
        "[\"\\ud800\"]; NOT_UTF8",
        "{\"\\udc00\":1}; NOT_UTF8",
      })
  void whatIsNoJsonIsRefused(String text, Reason reason) {
    assertThat(reason(parse(FieldType.JSON, text)), equalTo(reason));
  }

  @Test
  void jsonNestedDeeperThanBigQueryGoesIsRefused() {
    assertThat(parse(FieldType.JSON, "[".repeat(500) + "]".repeat(500)), instanceOf(String.class));
    String deep = "[".repeat(501) + "]".repeat(501);
    assertThat(reason(parse(FieldType.JSON, deep)), equalTo(Reason.TOO_DEEP));
    assertThat(reason(parse(FieldType.JSON, "[".repeat(100_000))), equalTo(Reason.TOO_DEEP));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POINT(1 2)",
        "polygon((0 0, 1 0, 1 1, 0 0))",
        "{\"type\":\"Point\",\"coordinates\":[1,2]}",
        "0101000000000000000000F03F0000000000000040"
      })
  void geographiesBeginLikeOne(String text) {
    assertThat(parse(FieldType.GEOGRAPHY, text), equalTo(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "POINTS(1 2)", "1 2", "{\"type\"", "here"})
  void otherTextsAreNoGeography(String text) {
    assertThat(reason(parse(FieldType.GEOGRAPHY, text)), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void aMessageQuotesNoMoreThanFortyCharacters() {
    Refusal refusal = (Refusal) parse(FieldType.INT64, "abc\n" + "x".repeat(1000));
    assertThat(refusal.message(), equalTo("'abc " + "x".repeat(36) + "…' is not an INT64"));
  }
}
