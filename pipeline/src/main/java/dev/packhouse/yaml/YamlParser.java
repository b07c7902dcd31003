package dev.packhouse.yaml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Parses YAML, and so JSON, into values with places. Size, depth and aliases are bounded. */
public final class YamlParser {

  /** Deep enough for the 15 levels of STRUCT that BigQuery allows. */
  private static final int MOST_LEVELS = 60;

  private static final int MOST_ALIASES = 1_000;

  /** Aliases of aliases multiply: this bounds what they come to. */
  private static final int MOST_VALUES = 200_000;

  private final SourceText source;
  private final String language;
  private final int offset;
  private final Substitution substitution;
  private final ProblemReport problems;
  private int values;

  private YamlParser(
      SourceText source,
      String language,
      int offset,
      Substitution substitution,
      ProblemReport problems) {
    this.source = source;
    this.language = language;
    this.offset = offset;
    this.substitution = substitution;
    this.problems = problems;
  }

  /** The value of a text; null where it is no YAML, which is a problem then. */
  public static @Nullable YamlValue parse(
      SourceText source, Substitution substitution, ProblemReport problems) {
    return parse(source, 0, substitution, problems);
  }

  /** The value of a JSON text; null where it is none, which is a problem then. */
  public static @Nullable YamlValue parseJson(SourceText source, ProblemReport problems) {
    return new YamlParser(source, "JSON", 0, Substitution.none(), problems)
        .parse(JsonText.toYaml(source.text()));
  }

  /** The value of a text from an index on. */
  static @Nullable YamlValue parse(
      SourceText source, int offset, Substitution substitution, ProblemReport problems) {
    String text = source.text().substring(source.text().offsetByCodePoints(0, offset));
    return new YamlParser(source, "YAML", offset, substitution, problems).parse(text);
  }

  private @Nullable YamlValue parse(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MOST_LEVELS);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setCodePointLimit(SourceFile.MOST_BYTES);
    Node root;
    try {
      root =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options)
              .getSingleNode();
    } catch (YAMLException e) {
      SyntaxProblem.report(e, source, language, offset, problems);
      return null;
    }
    if (root == null) {
      problems.error(offset == 0 ? source.whole() : source.place(offset), "there is nothing in it");
      return null;
    }
    return convert(root, 0);
  }

  private @Nullable YamlValue convert(Node node, int level) {
    int start = node.getStartMark().getIndex() + offset;
    Place place = source.place(start);
    if (++values > MOST_VALUES || level > MOST_LEVELS) {
      if (values <= MOST_VALUES + 1) {
        problems.error(
            place, "aliases come to more than " + MOST_VALUES + " values or to endless nesting");
        values = MOST_VALUES + 1;
      }
      return null;
    }
    if (node.getTag().getValue().startsWith("!")) {
      SyntaxProblem.reportTag(node, source, start, offset, problems);
      return null;
    }
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar, start);
    }
    if (node instanceof SequenceNode sequence) {
      List<YamlValue> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        YamlValue value = convert(item, level + 1);
        if (value != null) {
          items.add(value);
        }
      }
      return new YamlValue.Sequence(place, items);
    }
    YamlValue.Mapping mapping = new YamlValue.Mapping(place);
    List<Node> merged = new ArrayList<>();
    for (NodeTuple tuple : ((MappingNode) node).getValue()) {
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merged.add(tuple.getValueNode());
      } else {
        addEntry(mapping, tuple, level);
      }
    }
    merged.forEach(other -> merge(mapping, other, level));
    return mapping;
  }

  /** The scalar with its variables put in; null where one of them is missing. */
  private @Nullable YamlScalar scalar(ScalarNode node, int start) {
    int length = node.getEndMark().getIndex() - node.getStartMark().getIndex();
    List<String> missing = new ArrayList<>();
    Substitution.Result result =
        substitution.apply(
            node.getValue(),
            (index, message) -> {
              missing.add(message);
              problems.error(
                  source.place(ScalarPlaces.find(source, start, length, node, index)), message);
            });
    return missing.isEmpty() ? new YamlScalar(source, start, node, result) : null;
  }

  private void addEntry(YamlValue.Mapping mapping, NodeTuple tuple, int level) {
    if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
      problems.error(
          source.place(tuple.getKeyNode().getStartMark().getIndex() + offset),
          "a key must be a single value; quote a text that starts with { or [");
      return;
    }
    if (!(convert(keyNode, level + 1) instanceof YamlScalar key)) {
      return;
    }
    YamlValue.Entry first = mapping.entry(key.text());
    YamlValue value = convert(tuple.getValueNode(), level + 1);
    if (first != null) {
      problems.error(
          key.place(),
          "duplicate key '"
              + key.text()
              + "'; it is already on line "
              + first.key().place().line());
    } else if (value != null) {
      mapping.entries().add(new YamlValue.Entry(key, value));
    } else {
      mapping.broken().add(key.text());
    }
  }

  /** The keys of {@code <<}, where the mapping has none of its own. */
  private void merge(YamlValue.Mapping mapping, Node other, int level) {
    if (other instanceof SequenceNode sequence) {
      sequence.getValue().forEach(item -> merge(mapping, item, level));
    } else if (other instanceof MappingNode) {
      if (convert(other, level + 1) instanceof YamlValue.Mapping more) {
        for (YamlValue.Entry entry : more.entries()) {
          if (mapping.get(entry.key().text()) == null) {
            mapping.entries().add(entry);
          }
        }
      }
    } else {
      problems.error(
          source.place(other.getStartMark().getIndex() + offset), "<< merges a mapping in");
    }
  }
}
