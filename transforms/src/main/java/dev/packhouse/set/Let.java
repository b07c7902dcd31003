package dev.packhouse.set;

import dev.packhouse.expression.Expression;
import java.io.Serializable;

/**
 * A name for a value that expressions use and that does not land.
 *
 * @param name unique on the record type
 * @param expression may use the lets before it
 */
public record Let(String name, Expression expression) implements Serializable {}
