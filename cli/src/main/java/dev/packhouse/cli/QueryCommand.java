package dev.packhouse.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code packhouse query}: SQL over what has landed. */
@Command(
    name = "query",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a query over the embedded warehouse, which is only read.",
      "The dialect is DuckDB's, which is close to GoogleSQL but not the same."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse query 'SELECT grower, sum(weight_kg) FROM market.export GROUP BY 1'",
      "  packhouse query 'SELECT reason, rule, count(*) FROM ops.dead_letters GROUP BY ALL'"
    })
final class QueryCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "SQL", description = "The query; tables are DATASET.TABLE.")
  private String sql;

  @Mixin private ResultOutput output;

  @Override
  public Integer call() {
    return output.print(warehouse -> warehouse.query(sql));
  }
}
