/**
 * The line against real services: BigQuery and Cloud Storage emulators that are not ours, started
 * by {@code src/test/emulators/emulators}. Run with {@code mvn verify -Pemulators}.
 */
@NullMarked
package dev.packhouse.emulators;

import org.jspecify.annotations.NullMarked;
