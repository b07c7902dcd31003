/** From a line's spec to its graph. */
@NullMarked
package dev.packhouse.pipeline;

import org.jspecify.annotations.NullMarked;
