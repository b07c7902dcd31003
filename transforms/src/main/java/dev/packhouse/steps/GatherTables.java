package dev.packhouse.steps;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.SetCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/** Gathers names, each once, in their order. */
final class GatherTables extends CombineFn<String, Set<String>, List<String>> {

  @Override
  public Set<String> createAccumulator() {
    return new TreeSet<>();
  }

  @Override
  public Set<String> addInput(Set<String> names, String name) {
    names.add(name);
    return names;
  }

  @Override
  public Set<String> mergeAccumulators(Iterable<Set<String>> several) {
    Set<String> names = new TreeSet<>();
    several.forEach(names::addAll);
    return names;
  }

  @Override
  public List<String> extractOutput(Set<String> names) {
    return names.stream().sorted().toList();
  }

  @Override
  public Coder<Set<String>> getAccumulatorCoder(CoderRegistry registry, Coder<String> names) {
    return SetCoder.of(StringUtf8Coder.of());
  }

  @Override
  public Coder<List<String>> getDefaultOutputCoder(CoderRegistry registry, Coder<String> names) {
    return ListCoder.of(StringUtf8Coder.of());
  }
}
