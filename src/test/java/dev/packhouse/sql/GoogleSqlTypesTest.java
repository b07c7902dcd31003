package dev.packhouse.sql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLType.TypeKind;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoogleSqlTypesTest {

  @Test
  void everyTypeComesBackAsItWas() {
    for (FieldType type : FieldType.values()) {
      Field field =
          type == FieldType.STRUCT
              ? Field.struct("f", List.of(Field.of("a", FieldType.DATE)))
              : Field.of("f", type);
      assertThat(GoogleSqlTypes.field("f", GoogleSqlTypes.of(field)), is(field));
      Field repeated = field.withMode(Mode.REPEATED);
      assertThat(GoogleSqlTypes.field("f", GoogleSqlTypes.of(repeated)), is(repeated));
      if (type != FieldType.STRUCT) {
        assertThat(GoogleSqlTypes.named(type.name()), is(GoogleSqlTypes.of(field)));
      }
    }
  }

  @Test
  void whatNoColumnHoldsIsNone() {
    assertThat(
        GoogleSqlTypes.field("f", TypeFactory.createSimpleType(TypeKind.TYPE_INTERVAL)),
        is(nullValue()));
    assertThat(GoogleSqlTypes.named("STRANGE"), is(nullValue()));
  }
}
