package dev.packhouse.expression;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cel.common.values.CelByteString;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text to maps and lists, and back. */
final class JsonText {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private JsonText() {}

  static @Nullable Object parse(String text) {
    try {
      return adapt(MAPPER.readValue(text, Object.class));
    } catch (JsonProcessingException e) {
      throw new EvaluationFailure("this is no JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * Whole numbers are int where they fit; others are double where that is exact and decimal where
   * not.
   */
  private static @Nullable Object adapt(@Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      Map<Object, @Nullable Object> adapted = new LinkedHashMap<>();
      object.forEach((key, member) -> adapted.put(key, adapt(member)));
      return adapted;
    }
    if (value instanceof List<?> array) {
      List<@Nullable Object> adapted = new ArrayList<>(array.size());
      array.forEach(element -> adapted.add(adapt(element)));
      return adapted;
    }
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof BigInteger number) {
      return new BigDecimal(number);
    }
    if (value instanceof BigDecimal number) {
      double nearest = number.doubleValue();
      boolean exact =
          !Double.isInfinite(nearest) && BigDecimal.valueOf(nearest).compareTo(number) == 0;
      return exact ? (Object) nearest : number;
    }
    return value;
  }

  static String write(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsString(plain(value));
    } catch (JsonProcessingException e) {
      throw new EvaluationFailure("it cannot be written as JSON: " + e.getOriginalMessage());
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Map<?, ?> object) {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      object.forEach((key, member) -> plain.put(String.valueOf(key), plain(member)));
      return plain;
    }
    if (value instanceof List<?> array) {
      List<@Nullable Object> plain = new ArrayList<>(array.size());
      array.forEach(element -> plain.add(plain(element)));
      return plain;
    }
    if (value instanceof Instant instant) {
      return instant.toString();
    }
    if (value instanceof CelByteString bytes) {
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
    if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
      throw new EvaluationFailure("JSON has no number " + number);
    }
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return value;
    }
    throw new EvaluationFailure("it cannot be written as JSON");
  }
}
