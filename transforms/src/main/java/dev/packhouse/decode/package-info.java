/** From an envelope's bytes to the typed values of a record, in one pass over the bytes. */
@NullMarked
package dev.packhouse.decode;

import org.jspecify.annotations.NullMarked;
