/** line.yaml: what it may say, how it is read, and what is wrong with it. */
@NullMarked
package dev.packhouse.line;

import org.jspecify.annotations.NullMarked;
