package dev.packhouse.expression;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayContaining;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.Record;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "record.weight_kg > 0",
        "record.weight_kg > 180 && record.weight_kg == 180.5",
        "record.crates == 12.0",
        "record.crates in [1, 12]",
        "record.crates < 12.5",
        "record.weight_kg in [1, 180.5]",
        "record.grade in ['A', 'B', 'C']",
        "record.grower.lowerAscii().contains('lindner')",
        "record.grower.split(' ')[1] == 'Lindner'",
        "record.grower.matches('^Hof [A-Z]')",
        "record.grower.matches('Lind')",
        "record.grower.matches('^' + record.grower + '$')",
        "record.label == b'\\x01\\x02'",
        "size(record.label) == 2",
        "record.picked_at < timestamp('2024-03-01T00:00:00Z')",
        "record.picked_at.getFullYear() == 2024",
        "record.picked_at.getHours('Europe/Berlin') == 7",
        "envelope.publishTime - record.picked_at > duration('24h')",
        "record.picked_on == '2024-02-29'",
        "record.picked_on >= '2024-01-01' && record.picked_on < '2025-01-01'",
        "record.gate_time == '08:30:00'",
        "record.local_time == '2024-02-29T08:30:00'",
        "record.place.startsWith('POINT')",
        "record.farm.owner.name == 'Eva'",
        "record.farm.hectares > 7",
        "record.tags == ['early', 'sweet']",
        "'early' in record.tags",
        "record.tags.exists(t, t.startsWith('sw'))",
        "record.tags.map(t, t.upperAscii()).join(',') == 'EARLY,SWEET'",
        "record.items[0].sort == 'Elstar'",
        "record.items.map(i, i.sort) == ['Elstar', 'Gala']",
        "record.items.exists(i, record.tags.exists(t, size(t) > size(i.sort) - 2))",
        "record.notes.buyer.name == 'Mo'",
        "record.notes['buyer']['name'] == 'Mo'",
        "record.notes.scores[1] == 2.5",
        "record.notes.scores[0] + 1 == 2",
        "record.notes.scores.exists(s, s == 1)",
        "math.greatest(record.crates, 3) == 12",
        "envelope.file == 'data/deliveries.jsonl' && envelope.position == 1204",
        "(record.grade in ['A', 'B'] ? 'fresh' : 'juice') == 'fresh'",
        "string(record.crates) == '12' && int('12') == record.crates",
        "{'A': 1}['A'] == 1",
        "dyn(record.crates) == 12",
        "record.weight_kg * 2 == 361.0 && 2 * record.weight_kg == 361",
        "record.crates / 8.0 == 1.5",
        "!has(record.notes.scores[7]) && !has(record.notes.buyer[0])",
      })
  void conditionsThatHoldOfTheDelivery(String source) {
    assertThat(Fixture.full().evaluate(source), is(true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "record.price == decimal('0.1')",
        "record.price == 0.1",
        "record.price < 1",
        "record.price >= 0.1 && 0.1 <= record.price",
        "record.price in [0.1, 0.2]",
        "record.price + record.price + record.price == 0.3",
        "record.price * 3 == 0.3",
        "record.price - 0.1 == 0",
        "-record.price < 0",
        "record.price / 3 > 0.0333 && record.price / 3 < 0.0334",
        "record.exact > 0",
        "record.exact * 10 == decimal('0.0000000000000000000000000000000000001')",
        "string(record.price) == '0.10'",
        "double(record.price) == 0.1",
        "int(record.price * 25) == 2",
        "[record.price, 2].exists(p, p == 0.1)",
        "coalesce(record.price, 1) * 10 == 1",
        "coalesce(1, record.price) + record.price == decimal('1.1')",
      })
  void decimalsAreExact(String source) {
    assertThat(Fixture.full().evaluate(source), is(true));
  }

  @Test
  void sixteenDigitsAndMoreDoNotPassThroughADouble() {
    Fixture fixture =
        Fixture.empty().with("price", new BigDecimal("12345678901234567890.123456789"));
    assertThat(
        fixture.evaluate("record.price + 1"), is(new BigDecimal("12345678901234567891.123456789")));
    assertThat(
        fixture.evaluate("record.price"), is(new BigDecimal("12345678901234567890.123456789")));
    assertThat(
        Fixture.empty()
            .with("crates", Long.MAX_VALUE)
            .evaluate("record.crates == 9223372036854775806"),
        is(false));
    assertThat(
        Fixture.empty()
            .with("crates", Long.MAX_VALUE)
            .evaluate("record.crates < 9223372036854775807.0"),
        is(true));
  }

  @Test
  void aNumericQuotientIsRoundedAsBigQueryRoundsIt() {
    assertThat(Fixture.full().evaluate("record.price / 3"), is(new BigDecimal("0.033333333")));
    assertThat(
        Fixture.full().evaluate("record.exact * 0 + decimal(2) / 3"),
        is(new BigDecimal("0.66666666666666666666666666666666666667")));
  }

  @ParameterizedTest
  @CsvSource({
    "record.grade, STRING, NULLABLE",
    "record.crates, INT64, NULLABLE",
    "record.price, NUMERIC, NULLABLE",
    "record.exact, BIGNUMERIC, NULLABLE",
    "record.picked_on, DATE, NULLABLE",
    "record.gate_time, TIME, NULLABLE",
    "record.local_time, DATETIME, NULLABLE",
    "record.notes, JSON, NULLABLE",
    "record.place, GEOGRAPHY, NULLABLE",
    "record.farm, STRUCT, NULLABLE",
    "record.farm.owner.name, STRING, NULLABLE",
    "record.items, STRUCT, REPEATED",
    "'record.items.filter(i, i.count > 0)', STRUCT, REPEATED",
    "record.items[0], STRUCT, NULLABLE",
    "'record.tags.map(t, size(t))', INT64, REPEATED",
    "record.price * 2, NUMERIC, NULLABLE",
    "record.exact * 2, BIGNUMERIC, NULLABLE",
    "record.crates * 2, INT64, NULLABLE",
    "record.weight_kg / 2.0, FLOAT64, NULLABLE",
    "record.grade == 'A', BOOL, NULLABLE",
    "record.notes.buyer, JSON, NULLABLE",
    "envelope.attributes, JSON, NULLABLE",
    "envelope.publishTime, TIMESTAMP, NULLABLE",
    "record.label, BYTES, NULLABLE",
  })
  void aResultLandsAsTheColumnOfItsType(String source, FieldType type, Mode mode) {
    Field field = Fixture.compile(source).resultAs("out");
    assertThat(field.name(), is("out"));
    assertThat(field.type(), is(type));
    assertThat(field.mode(), is(mode));
  }

  @Test
  void aDurationAndAListOfListsLandNowhere() {
    assertThat(Fixture.compile("duration('1h')").resultAs("out"), nullValue());
    assertThat(Fixture.compile("[record.tags]").resultAs("out"), nullValue());
  }

  @Test
  void resultsHaveTheJavaFormOfTheirColumn() {
    Fixture fixture = Fixture.full();
    assertThat(
        fixture.evaluate("envelope.publishTime"), is(Fixture.micros("2024-03-01T10:00:00.5Z")));
    assertThat(
        fixture.evaluate("record.picked_at + duration('1s')"),
        is(Fixture.micros("2024-02-29T06:30:01.123456Z")));
    assertThat(fixture.evaluate("record.label + b'\\x03'"), is(new byte[] {1, 2, 3}));
    assertThat(fixture.evaluate("record.notes.buyer"), is("{\"name\":\"Mo\"}"));
    assertThat(fixture.evaluate("record.notes.scores"), is("[1,2.5,null]"));
    assertThat(fixture.evaluate("envelope.attributes"), is("{\"kind\":\"delivery\"}"));
    assertThat(fixture.evaluate("record.tags.map(t, size(t))"), is(List.of(5L, 5L)));
    assertThat((Object[]) fixture.evaluate("record.items[0]"), arrayContaining("Elstar", 3L));
    assertThat((Object[]) fixture.evaluate("record.farm.owner"), arrayContaining("Eva"));
  }

  @Test
  void aColumnThatIsOnlyNamedKeepsItsValue() {
    byte[] label = {7};
    Record record = Fixture.full().with("label", label).record();
    assertThat(Fixture.compile("record.label").evaluate(record) == label, is(true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "100 / record.crates                  | / by zero",
        "record.crates + 9223372036854775807 + 1 | overflow",
        "record.price / record.crates         | division by zero",
        "decimal(record.grade)                | 'A' is no number",
        "int(record.grade)                    | A",
        "timestamp(record.grade) > envelope.publishTime | A",
        "record.tags[7]                       | no element 7",
        "record.notes.buyer > 1               | a map and a int have no order",
        "record.picked_at.getHours(record.grade + '/x') | zone",
        "record.grower.substring(99)          | 99",
        "record.tags.map(t, record.notes.none == 1) | holds a null",
        "record.notes.scores[0] + record.notes.buyer.name == 'x' | + does not take (int, string)",
      })
  void aFailureOnOneRecordIsAValueThatSaysWhy(String source, String why) {
    Object value = Fixture.full().with("crates", 0L).evaluate(source);
    if (source.contains("9223372036854775807")) {
      value = Fixture.full().with("crates", 5L).evaluate(source);
    }
    assertThat(value, instanceOf(Refusal.class));
    assertThat(((Refusal) value).reason(), is(Reason.EXPRESSION_FAILED));
    assertThat(((Refusal) value).message().toLowerCase(), containsString(why.toLowerCase()));
    assertThat(((Refusal) value).message(), containsString(source));
  }

  @Test
  void anExpressionThatWouldTakeForeverFails() {
    List<String> many = Collections.nCopies(1_000, "x");
    Object value =
        Fixture.full()
            .with("tags", many)
            .evaluate("record.tags.all(a, record.tags.all(b, a == b))");
    assertThat(((Refusal) value).message(), containsString("100000 iterations"));
    assertThat(
        Fixture.full().with("tags", many).evaluate("size(record.tags.map(t, t + 'y'))"),
        is(1_000L));
  }

  @Test
  void aBacktrackingPatternIsHarmless() {
    Object value =
        Fixture.full()
            .with("grower", "a".repeat(50_000))
            .evaluate("record.grower.matches('(a+)+$b')");
    assertThat(value, is(false));
  }

  @Test
  void theFirstOfAnIntAndADoubleIsADouble() {
    assertThat(Fixture.empty().evaluate("coalesce(record.weight_kg, 0) * 2.0"), is(0.0));
    assertThat(Fixture.empty().evaluate("coalesce(record.price, 0)"), is(BigDecimal.ZERO));
  }

  @Test
  void aLetIsReadFromItsOwnIndex() {
    Scope scope =
        Fixture.SCOPE.withLet("group", Field.of("group", FieldType.STRING), Fixture.SCHEMA.size());
    Object[] values =
        java.util.Arrays.copyOf(Fixture.full().record().values(), Fixture.SCHEMA.size() + 1);
    values[Fixture.SCHEMA.size()] = "fresh";
    Record record = new Record(Fixture.ENVELOPE, values);
    assertThat(Fixture.compile("group == 'fresh'", scope).evaluate(record), is(true));
    assertThat(Fixture.compile("has(group)", scope).evaluate(record), is(true));
    assertThat(Fixture.compile("group", scope).evaluate(record), is("fresh"));
    values[Fixture.SCHEMA.size()] = null;
    assertThat(Fixture.compile("has(group)", scope).evaluate(record), is(false));
  }

  @Test
  void theEnvelopeScopeHasNoRecord() {
    Expression when =
        Fixture.compile("envelope.attributes['kind'] == 'delivery'", Scope.ofEnvelope());
    assertThat(when.isBool(), is(true));
    assertThat(when.evaluate(Fixture.ENVELOPE), is(true));
    assertThat(
        Expression.compile("record.grade == 'A'", Scope.ofEnvelope()).issues().get(0).message(),
        is("'record' is not known here"));
  }

  @Test
  void anExpressionSurvivesSerialization() {
    Expression expression = Fixture.compile("record.price * 2 > 0.1 && record.grade == 'A'");
    Expression copy = SerializableUtils.clone(expression);
    assertThat(copy, equalTo(expression));
    assertThat(copy.isBool(), is(true));
    assertThat(copy.evaluate(Fixture.full().record()), is(true));
  }

  @Test
  void fourThreadsShareOneExpression() throws Exception {
    Expression expression =
        SerializableUtils.clone(
            Fixture.compile("record.tags.filter(t, t != record.grade).map(t, size(t))"));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      List<String> tags = Collections.nCopies(thread + 1, "x".repeat(thread + 1));
      List<Long> sizes = Collections.nCopies(thread + 1, (long) thread + 1);
      Record record = Fixture.full().with("tags", tags).record();
      tasks.add(
          () -> {
            int right = 0;
            for (int turn = 0; turn < 2_000; turn++) {
              right += sizes.equals(expression.evaluate(record)) ? 1 : 0;
            }
            return right;
          });
    }
    try {
      for (Future<Integer> right : threads.invokeAll(tasks)) {
        assertThat(right.get(), is(2_000));
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
