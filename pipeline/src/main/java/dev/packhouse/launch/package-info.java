/** A line on a runner: its options, and the main class that every runner starts. */
@NullMarked
package dev.packhouse.launch;

import org.jspecify.annotations.NullMarked;
