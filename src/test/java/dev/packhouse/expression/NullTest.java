package dev.packhouse.expression;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Null goes through a calculation as it does in SQL. */
class NullTest {

  private static final String UNKNOWN = "record.organic";

  @ParameterizedTest
  @CsvSource({
    "true  && true,  true",
    "true  && false, false",
    "true  && NULL,  NULL",
    "false && NULL,  false",
    "NULL  && true,  NULL",
    "NULL  && false, false",
    "NULL  && NULL,  NULL",
    "true  || NULL,  true",
    "false || NULL,  NULL",
    "NULL  || true,  true",
    "NULL  || false, NULL",
    "NULL  || NULL,  NULL",
    "!NULL,          NULL",
    "NULL ? 1 : 2,   2",
    "NULL == true,   NULL",
    "NULL != true,   NULL",
    "NULL == NULL,   NULL",
    "true == NULL,   NULL",
  })
  void theTruthTableIsThatOfSql(String source, String expected) {
    Object value = Fixture.empty().evaluate(source.replace("NULL", UNKNOWN));
    assertThat(source, String.valueOf(value).replace("null", "NULL"), equalTo(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "record.weight_kg > 0.0",
        "record.weight_kg <= 0.0",
        "record.grade == 'A'",
        "record.grade != 'A'",
        "record.grade in ['A', 'B']",
        "!(record.grade in ['A', 'B'])",
        "'A' in [record.grade]",
        "record.weight_kg * 2.0 > 1.0",
        "record.price + 1 > 1",
        "size(record.grower) > 0",
        "record.grower.startsWith('H')",
        "record.grower.matches('^H')",
        "record.grower.lowerAscii() == 'x'",
        "record.farm.name == 'x'",
        "record.farm.owner.name == 'x'",
        "record.notes.buyer.name == 'x'",
        "record.picked_at > timestamp('2024-01-01T00:00:00Z')",
        "record.picked_on >= '2024-01-01'",
        "envelope.messageId == '1'",
        "envelope.attributes['missing'] == 'x'",
        "envelope.attributes.missing == 'x'",
        "record.notes.list.exists(x, x > 1)",
      })
  void whatAsksOfANullFieldIsNeitherTrueNorFalse(String source) {
    assertThat(Fixture.empty().evaluate(source), nullValue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "has(record.grade)                    | true  | false",
        "!has(record.grade)                   | false | true",
        "has(record.farm.owner.name)          | true  | false",
        "has(record.notes.buyer.name)         | true  | false",
        "has(record.notes.none)               | false | false",
        "has(record.tags)                     | true  | false",
        "has(envelope.attributes.kind)        | true  | true",
        "has(envelope.attributes['kind'])     | true  | true",
        "has(envelope.attributes.missing)     | false | false",
        "'kind' in envelope.attributes        | true  | true",
        "'missing' in envelope.attributes     | false | false",
        "has(record.grade) && record.grade == 'A' | true | false",
        "coalesce(record.grade, 'none') == 'A' | true | false",
      })
  void hasAsksWhetherThereIsAValue(String source, boolean whenFull, boolean whenEmpty) {
    assertThat(source, Fixture.full().evaluate(source), is(whenFull));
    assertThat(source, Fixture.empty().evaluate(source), is(whenEmpty));
  }

  @Test
  void aMissingAttributeIsNullAndAPresentOneIsNot() {
    assertThat(Fixture.empty().evaluate("envelope.attributes['kind'] == 'delivery'"), is(true));
    assertThat(Fixture.empty().evaluate("envelope.attributes['kind'] == 'order'"), is(false));
  }

  @Test
  void anAbsentRepeatedColumnIsTheEmptyList() {
    assertThat(Fixture.empty().evaluate("size(record.tags)"), is(0L));
    assertThat(Fixture.empty().evaluate("record.tags.all(t, t == 'x')"), is(true));
  }

  @Test
  void macrosTreatAnUnknownElementAsSqlDoes() {
    Fixture fixture = Fixture.full();
    assertThat(fixture.evaluate("record.items.exists(i, i.count == 3)"), is(true));
    assertThat(fixture.evaluate("record.items.exists(i, i.count == 4)"), nullValue());
    assertThat(fixture.evaluate("record.items.all(i, i.count == 4)"), is(false));
    assertThat(fixture.evaluate("record.items.all(i, i.count == 3)"), nullValue());
    assertThat(fixture.evaluate("size(record.items.filter(i, i.count > 0))"), is(1L));
    assertThat(fixture.evaluate("record.items.exists_one(i, i.count == 3)"), is(true));
  }

  @Test
  void aNullInAListLeavesOpenWhetherSomethingIsInIt() {
    Fixture fixture = Fixture.empty();
    assertThat(fixture.evaluate("'A' in [record.grade, 'A']"), is(true));
    assertThat(fixture.evaluate("'A' in [record.grade, 'B']"), nullValue());
  }

  @Test
  void aFailureWinsOverNullAndLosesAgainstWhatDecides() {
    Fixture fixture = Fixture.empty().with("crates", 0L);
    assertThat(fixture.evaluate("false && 1 / record.crates > 0"), is(false));
    assertThat(fixture.evaluate("1 / record.crates > 0 || true"), is(true));
    Object refusal = fixture.evaluate("record.organic && 1 / record.crates > 0");
    assertThat(((Refusal) refusal).reason(), is(Reason.EXPRESSION_FAILED));
  }

  @ParameterizedTest
  @CsvSource({
    "record.grade == null, 13, !has(record.grade)",
    "record.grade != null, 13, has(record.grade)",
    "null == record.farm.name, 5, !has(record.farm.name)",
  })
  void aComparisonWithNullIsAnIssueThatNamesHas(String source, int offset, String suggestion) {
    List<Issue> issues = new ArrayList<>(Expression.compile(source, Fixture.SCOPE).issues());
    assertThat(
        issues, is(List.of(new Issue(offset, "a comparison with null is never true", suggestion))));
  }
}
