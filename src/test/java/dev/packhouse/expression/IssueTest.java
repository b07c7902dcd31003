package dev.packhouse.expression;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with an expression is said in the words of whoever wrote it. */
class IssueTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "record.grad == 'A'          | 7  | record has no field 'grad'      | grade",
        "record.Grade == 'A'         | 7  | record has no field 'Grade'     | grade",
        "record.farm.ownr.name == '' | 12 | record.farm has no field 'ownr' | owner",
        "record.zzzzzz == 1          | 7  | record has no field 'zzzzzz'    | -",
        "has(record.grad)            | 11 | record has no field 'grad'      | grade",
        "envelope.atributes['a'] == '' | 9 | envelope has no field 'atributes' | attributes",
        "grade == 'A'                | 0  | 'grade' is not known here       | record.grade",
        "recrod.grade == 'A'         | 0  | 'recrod' is not known here      | record",
        "record.grower.lowercase() == 'a' | 14 | 'lowercase' is not known here | -",
        "record.grower.startswith('a') | 14 | 'startswith' is not known here | startsWith",
        "record.crates > 'x'         | 14 | '>' does not take (int, string) | -",
        "record.picked_on > timestamp('2024-01-01T00:00:00Z') | 17 | '>' does not take (string, timestamp) | -",
        "record.grade = 'A'          | 13 | '=' is not expected here        | ==",
        "record.organic and true     | 15 | 'and' is not expected here      | &&",
        "record.crates >             | 15 | the expression ends too early   | -",
        "record.price > 1 &&         | 19 | the expression ends too early   | -",
        "record.grade.x == 1         | 12 | a string has no fields          | -",
        "1 / 0 == 1                  | 2  | this always fails: / by zero    | -",
        "timestamp('2024-13-01') > envelope.publishTime | 9 | this always fails: Text '2024-13-01' could not be parsed at index 10 | -",
        "int == int                  | 0  | 'int' is a type, not a value    | -",
      })
  void oneMistakeIsFoundWhereItIs(String source, int offset, String message, String suggestion) {
    Issue issue = Expression.compile(source, Fixture.SCOPE).issues().get(0);
    assertThat(issue, equalTo(new Issue(offset, message, suggestion)));
  }

  @Test
  void allMistakesOfAnExpressionAreFoundInTheOrderOfTheText() {
    List<Issue> issues =
        Expression.compile(
                "record.grad == 'A' &&\n record.crates > 'x' && record.grower == null",
                Fixture.SCOPE)
            .issues();
    assertThat(issues.stream().map(Issue::offset).toList(), is(List.of(7, 37, 60)));
  }

  @Test
  void offsetsCountCharsPastCharactersOutsideTheBasicPlane() {
    Issue issue =
        Expression.compile("'\uD83C\uDF4F' == record.grad", Fixture.SCOPE).issues().get(0);
    assertThat(issue.offset(), is("'\uD83C\uDF4F' == record.".length()));
  }

  @Test
  void aBadPatternIsFoundBeforeThereIsARecord() {
    Issue issue = Expression.compile("record.grade.matches('(')", Fixture.SCOPE).issues().get(0);
    assertThat(issue.offset(), greaterThan(10));
  }

  @Test
  void anEmptyExpressionEndsTooEarly() {
    Compilation compilation = Expression.compile("", Fixture.SCOPE);
    assertThat(compilation.expression(), nullValue());
    assertThat(compilation.issues().get(0).message(), is("the expression ends too early"));
  }

  @Test
  void reservedWordsCannotNameALet() {
    assertThat(Scope.isName("group"), is(true));
    assertThat(Scope.isName("record"), is(false));
    assertThat(Scope.isName("string"), is(false));
    assertThat(Scope.isName("two words"), is(false));
  }
}
