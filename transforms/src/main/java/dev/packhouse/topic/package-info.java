/** Messages that a line publishes to Pub/Sub topics beside its tables. */
@NullMarked
package dev.packhouse.topic;

import org.jspecify.annotations.NullMarked;
