package dev.packhouse.pipeline;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.steps.RanSteps;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * What a line gives whoever wants to look at it as it comes by. All of it lands in tables anyway.
 *
 * @param deadLetters what could not land
 * @param steps what becomes of the steps; null where none run
 */
public record LineOutputs(PCollection<DeadLetter> deadLetters, @Nullable RanSteps steps) {}
