package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WritePlanTest {

  @Test
  void fewTablesHaveSeveralStreamsAndLandWithinASecond() {
    assertThat(WritePlan.forTables(3), equalTo(new WritePlan(Duration.ofSeconds(1), 4, false)));
  }

  @Test
  void manyTablesHaveOneStreamEachAndWaitLonger() {
    assertThat(WritePlan.forTables(400), equalTo(new WritePlan(Duration.ofSeconds(4), 1, true)));
  }

  @Test
  void tablesShareConnectionsFromWhereItIsRecommended() {
    assertThat(WritePlan.forTables(20).connectionPool(), equalTo(false));
    assertThat(WritePlan.forTables(21).connectionPool(), equalTo(true));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 20, 21, 50, 100, 101, 199, 200, 201, 999, 1_000, 10_000, 1_000_000})
  void everyPlanKeepsToItsBounds(int tables) {
    WritePlan plan = WritePlan.forTables(tables);
    assertThat(plan.streamsPerTable(), greaterThanOrEqualTo(1));
    assertThat(
        tables * plan.streamsPerTable(),
        lessThanOrEqualTo(Math.max(tables, WritePlan.CONNECTIONS_OF_A_LINE)));
    assertThat(plan.triggeringFrequency(), greaterThanOrEqualTo(Duration.ofSeconds(1)));
    assertThat(plan.triggeringFrequency(), lessThanOrEqualTo(WritePlan.LONGEST_WAIT));
  }

  @Test
  void noTablesHaveNoPlan() {
    assertThrows(IllegalArgumentException.class, () -> WritePlan.forTables(0));
  }
}
