/** What could not land, and why. */
@NullMarked
package dev.packhouse.deadletter;

import org.jspecify.annotations.NullMarked;
