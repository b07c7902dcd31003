package dev.packhouse.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Makes up values that a schema's fields take. */
final class ValueMaker {

  private static final double ABSENT = 0.1;
  private static final int MOST_ELEMENTS = 3;
  private static final int MOST_NUMBER = 1_000;
  private static final int RECENT_SECONDS = 600;

  private static final List<String> WORDS =
      List.of(
          "alder", "birch", "cedar", "dawn", "elder", "fern", "grove", "hazel", "iris", "juniper",
          "kelp", "larch", "maple", "nettle", "oak", "pine", "quince", "rowan", "sorrel", "thyme");

  private final Hints hints;
  private final Random random;
  private final Clock clock;
  private final String run;
  private long made;

  /**
   * @param run what tells the ids of these values from those of other runs
   */
  ValueMaker(Hints hints, Random random, Clock clock, String run) {
    this.hints = hints;
    this.random = random;
    this.clock = clock;
    this.run = run;
  }

  /** A record, by the names that its fields have in the input. */
  ObjectNode record(List<Field> fields) {
    made++;
    return object(fields, true);
  }

  private ObjectNode object(List<Field> fields, boolean top) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Field field : fields) {
      boolean identifies = top && hints.identifies(field.name());
      if (field.mode() == Mode.REPEATED) {
        ArrayNode elements = object.putArray(field.source());
        for (int left = random.nextInt(MOST_ELEMENTS + 1); left > 0; left--) {
          elements.add(value(field, false));
        }
      } else if (field.mode() == Mode.REQUIRED || identifies || random.nextDouble() >= ABSENT) {
        object.set(field.source(), value(field, identifies));
      }
    }
    return object;
  }

  private JsonNode value(Field field, boolean identifies) {
    List<String> literals = hints.literals(field.name());
    return switch (field.type()) {
      case STRING -> TextNode.valueOf(text(field, literals, identifies));
      case BYTES -> TextNode.valueOf(Base64.getEncoder().encodeToString(bytes(field)));
      case INT64 -> LongNode.valueOf(identifies ? unique() : number(literals, 0).longValue());
      case FLOAT64 -> DoubleNode.valueOf(number(literals, 3).doubleValue());
      case NUMERIC, BIGNUMERIC -> decimal(field, literals);
      case BOOL -> BooleanNode.valueOf(random.nextBoolean());
      case TIMESTAMP -> timestamp(field);
      case DATE -> TextNode.valueOf(recent().toLocalDate().toString());
      case TIME ->
          TextNode.valueOf(DateTimeFormatter.ofPattern("HH:mm:ss").format(recent().toLocalTime()));
      case DATETIME ->
          TextNode.valueOf(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").format(recent()));
      case JSON -> JsonNodeFactory.instance.objectNode().put(word(), random.nextInt(MOST_NUMBER));
      case GEOGRAPHY ->
          TextNode.valueOf(
              "POINT(" + (random.nextInt(360) - 180) + " " + (random.nextInt(180) - 90) + ")");
      case STRUCT -> object(field.fields(), false);
    };
  }

  private String text(Field field, List<String> literals, boolean identifies) {
    String text =
        identifies
            ? run + "-" + made
            : literals.isEmpty()
                ? word() + " " + word()
                : literals.get(random.nextInt(literals.size()));
    Long most = field.limits().maxLength();
    // What tells ids apart stands at their end.
    return most == null || text.length() <= most
        ? text
        : identifies
            ? text.substring(text.length() - most.intValue())
            : text.substring(0, most.intValue());
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private byte[] bytes(Field field) {
    Long most = field.limits().maxLength();
    byte[] bytes = new byte[(int) Math.min(8, most == null ? 8 : most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A whole number that no other run has, most likely. */
  private long unique() {
    return ((long) run.hashCode() << 24 & Long.MAX_VALUE) + made;
  }

  /** Around what it is compared with, on either side of it; small and positive otherwise. */
  private BigDecimal number(List<String> literals, int scale) {
    List<BigDecimal> compared =
        literals.stream()
            .filter(literal -> literal.matches("-?[0-9]+(\\.[0-9]+)?"))
            .map(BigDecimal::new)
            .sorted()
            .toList();
    BigDecimal low = BigDecimal.ZERO;
    BigDecimal high = BigDecimal.valueOf(MOST_NUMBER);
    if (!compared.isEmpty()) {
      BigDecimal least = compared.get(0);
      BigDecimal greatest = compared.get(compared.size() - 1);
      BigDecimal margin = greatest.subtract(least).max(greatest.abs()).max(BigDecimal.TEN);
      low = least.subtract(margin);
      high = greatest.add(margin);
    }
    return low.add(high.subtract(low).multiply(BigDecimal.valueOf(random.nextDouble())))
        .setScale(scale, RoundingMode.HALF_UP);
  }

  private JsonNode decimal(Field field, List<String> literals) {
    Integer precision = field.limits().precision();
    Integer scale = field.limits().scale();
    int digits = scale == null ? (precision == null ? 2 : 0) : Math.min(scale, 2);
    BigDecimal value = number(literals, digits);
    if (precision != null) {
      int whole = precision - (scale == null ? 0 : scale);
      value = value.remainder(BigDecimal.TEN.pow(Math.max(0, whole)));
    }
    return digits == 0 ? BigIntegerNode.valueOf(value.toBigInteger()) : DecimalNode.valueOf(value);
  }

  private JsonNode timestamp(Field field) {
    Instant time = recent().toInstant(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
    return switch (field.timestampFormat()) {
      case RFC3339 -> TextNode.valueOf(time.toString());
      case EPOCH_SECONDS -> LongNode.valueOf(time.getEpochSecond());
      case EPOCH_MILLIS -> LongNode.valueOf(time.toEpochMilli());
      case EPOCH_MICROS -> LongNode.valueOf(time.toEpochMilli() * 1_000);
    };
  }

  private LocalDateTime recent() {
    return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)
        .minusNanos((long) (random.nextDouble() * RECENT_SECONDS * 1e9));
  }
}
