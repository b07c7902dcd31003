/** What has been seen before. */
@NullMarked
package dev.packhouse.dedupe;

import org.jspecify.annotations.NullMarked;
