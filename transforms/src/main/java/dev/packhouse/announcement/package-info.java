/** What lines announce of their steps, as other lines hear it. */
@NullMarked
package dev.packhouse.announcement;

import org.jspecify.annotations.NullMarked;
