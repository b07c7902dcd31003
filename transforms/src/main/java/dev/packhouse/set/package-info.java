/** Values computed from a record: {@code let} names and columns. */
@NullMarked
package dev.packhouse.set;

import org.jspecify.annotations.NullMarked;
