package dev.packhouse.expression;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an expression, and where.
 *
 * @param offset place in the expression's text, in chars from 0
 * @param message for a person; it does not repeat the suggestion
 * @param suggestion the nearest word that would be right here; null where there is none
 */
public record Issue(int offset, String message, @Nullable String suggestion) {}
