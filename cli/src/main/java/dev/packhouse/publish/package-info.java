/** Events for a line's input topic: a file's records, or made-up ones. */
@NullMarked
package dev.packhouse.publish;

import org.jspecify.annotations.NullMarked;
