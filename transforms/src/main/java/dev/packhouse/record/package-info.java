/** Typed values and the schema that says what they are. */
@NullMarked
package dev.packhouse.record;

import org.jspecify.annotations.NullMarked;
