package dev.packhouse.steps;

import org.jspecify.annotations.Nullable;

/**
 * What BigQuery says of a statement that it does not run.
 *
 * @param bytesProcessed null where it cannot tell, or refuses
 * @param error null where the statement is valid
 */
public record DryRun(@Nullable Long bytesProcessed, @Nullable JobError error) {}
