package dev.packhouse.steps;

/**
 * Where a job is found.
 *
 * @param id letters, digits, {@code _} and {@code -}, at most {@link JobIds#MOST_CHARACTERS}
 * @param location of the datasets that it works on; BigQuery finds a job outside of the US and EU
 *     only with it
 */
public record JobReference(String id, String location) {}
