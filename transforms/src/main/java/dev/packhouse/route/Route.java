package dev.packhouse.route;

import dev.packhouse.expression.Expression;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition and the table that records matching it go to. It matches only on true: where its
 * value is unknown because of a null, it does not.
 *
 * @param name unique among the record type's routes
 * @param when of type bool; null to take every record
 * @param table fixed, or made from the record
 * @param allow the tables that {@code table} may name; exactly one for a fixed name
 */
public record Route(String name, @Nullable Expression when, TableTemplate table, List<String> allow)
    implements Serializable {

  public Route {
    allow = List.copyOf(allow);
    if (when != null && !when.isBool()) {
      throw new IllegalArgumentException("route " + name + " has no condition: " + when);
    }
    if (allow.isEmpty()) {
      throw new IllegalArgumentException("route " + name + " goes nowhere");
    }
  }

  /** A route to one table. */
  public static Route to(String name, @Nullable Expression when, String table) {
    return new Route(name, when, TableTemplate.fixed(table), List.of(table));
  }
}
