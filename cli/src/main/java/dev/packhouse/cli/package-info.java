/** The {@code packhouse} command. */
@NullMarked
package dev.packhouse.cli;

import org.jspecify.annotations.NullMarked;
