package dev.packhouse.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.packhouse.steps.JobStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps over an embedded warehouse, each in the engine's own process. */
class EmbeddedStepsTest {

  @TempDir Path folder;
  private LocalSteps steps;

  @BeforeEach
  void open() throws Exception {
    steps = LocalSteps.open(folder);
  }

  @AfterEach
  void close() throws Exception {
    steps.close();
  }

  @Test
  void createTableAsMakesTheTableOfALandedOne() throws Exception {
    steps.land(
        "market.fruit",
        "{\"kind\": \"apple\", \"kg\": 2}",
        "{\"kind\": \"pear\", \"kg\": 5}",
        "{\"kind\": \"apple\", \"kg\": 7}");
    JobStatus status =
        steps.run(
            """
            CREATE OR REPLACE TABLE market.total AS
            SELECT kind, SUM(kg) AS kg FROM market.fruit GROUP BY kind
            """);
    assertThat(status.error(), is((Object) null));
    assertThat(
        steps.rows("SELECT * FROM market.total ORDER BY kind"), equalTo("apple 9\npear 5\n"));
  }
}
