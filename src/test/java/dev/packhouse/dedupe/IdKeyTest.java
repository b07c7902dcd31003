package dev.packhouse.dedupe;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.common.io.BaseEncoding;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class IdKeyTest {

  private static String key(Object id) {
    return BaseEncoding.base16().lowerCase().encode(IdKey.of(id));
  }

  @Test
  void valuesOfDifferentTypesOrPartsHaveDifferentKeys() {
    List<Object> ids =
        List.of(
            "1",
            1L,
            1.0,
            true,
            new BigDecimal(1),
            new byte[] {'1'},
            List.of("1"),
            List.of("a", "bc"),
            List.of("ab", "c"),
            new Object[] {"1"},
            new Object[] {"1", null},
            "");
    Stream<String> keys = ids.stream().map(IdKeyTest::key);
    assertThat(keys.distinct().count(), is((long) ids.size()));
  }

  @Test
  void equalValuesHaveOneKey() {
    assertThat(key(new BigDecimal("1.10")), is(key(new BigDecimal("1.1"))));
    assertThat(key(new BigDecimal("0.00")), is(key(BigDecimal.ZERO)));
    assertThat(key(-0.0), is(key(0.0)));
    assertThat(key(Arrays.asList("a", null)), is(key(Arrays.asList("a", null))));
  }

  @Test
  void keysStayWhatTheyAreBecauseRunningJobsHoldThem() {
    assertThat(key("d-1"), is("c31840c80258a04ca73fcc2db9fd5481"));
    assertThat(key(7L), is("95d6f8b53c8e5c1d2e3c443dfee0705a"));
  }
}
