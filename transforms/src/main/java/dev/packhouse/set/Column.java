package dev.packhouse.set;

import dev.packhouse.expression.Expression;
import dev.packhouse.record.Field;
import java.io.Serializable;

/**
 * A column that is computed and lands.
 *
 * @param field as {@link Expression#resultAs} gives it
 * @param expression may use every let, and no other computed column
 */
public record Column(Field field, Expression expression) implements Serializable {}
