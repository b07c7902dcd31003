/** What arrived, as it arrived: raw bytes, attributes and origin. */
@NullMarked
package dev.packhouse.envelope;

import org.jspecify.annotations.NullMarked;
