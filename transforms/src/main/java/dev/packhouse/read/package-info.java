/** Files into envelopes: every record's original bytes, its place, and what could not be read. */
@NullMarked
package dev.packhouse.read;

import org.jspecify.annotations.NullMarked;
