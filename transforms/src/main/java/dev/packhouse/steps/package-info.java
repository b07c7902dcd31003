/**
 * The SQL that runs after data has landed: its order, its manifests, and the machine behind them.
 */
@NullMarked
package dev.packhouse.steps;

import org.jspecify.annotations.NullMarked;
