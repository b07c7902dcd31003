package dev.packhouse.job;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * What becomes of a running job's graph when it is replaced by another one.
 *
 * @param obstacles what stands in the way of a replacement, for a person, the outermost only
 * @param added the names of the outermost transforms that are new
 */
public record GraphChange(List<String> obstacles, List<String> added) {

  private static final String TRANSFORM = "transform ";

  public GraphChange {
    obstacles = List.copyOf(obstacles);
    added = List.copyOf(added);
  }

  /** From the graph of the running job to that of the new one. */
  public static GraphChange between(JobGraph running, JobGraph fresh) {
    SortedMap<String, String> before = running.entries();
    SortedMap<String, String> after = fresh.entries();
    List<String> gone = outermost(before, after);
    List<String> obstacles = new ArrayList<>();
    gone.forEach(name -> obstacles.add("transform '" + name + "' is gone"));
    before.forEach(
        (entry, value) -> {
          String now = after.get(entry);
          if (now == null && !entry.startsWith(TRANSFORM) && !isOf(entry, gone)) {
            obstacles.add(entry + " is gone");
          } else if (now != null && !now.equals(value)) {
            obstacles.add(what(entry) + ", was " + value + " and would be " + now);
          }
        });
    return new GraphChange(obstacles, outermost(after, before));
  }

  /** Whether the running job can be replaced by the new one, which takes over what it keeps. */
  public boolean isInPlace() {
    return obstacles.isEmpty();
  }

  private static String what(String entry) {
    return entry.startsWith("output ")
        ? "the coder of " + entry
        : entry.startsWith(TRANSFORM) ? "what " + entry + " is" : "the form of " + entry;
  }

  /** The transforms that only the first graph has, without those inside of others of them. */
  private static List<String> outermost(
      SortedMap<String, String> these, SortedMap<String, String> others) {
    List<String> names = new ArrayList<>();
    for (String entry : these.keySet()) {
      if (entry.startsWith(TRANSFORM) && !others.containsKey(entry)) {
        String name = entry.substring(TRANSFORM.length());
        if (!name.isEmpty() && names.stream().noneMatch(outer -> name.startsWith(outer + "/"))) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /** Whether {@code entry} is of one of these transforms. */
  private static boolean isOf(String entry, List<String> transforms) {
    String name = entry.substring(entry.indexOf(' ') + 1);
    return transforms.stream().anyMatch(transform -> JobGraph.isOf(name, transform));
  }
}
