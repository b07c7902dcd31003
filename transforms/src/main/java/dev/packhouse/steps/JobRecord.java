package dev.packhouse.steps;

import java.time.Instant;

/**
 * How far a task was at a time.
 *
 * @param line name of the line
 * @param run id of the run that made the manifest
 * @param manifest its id
 * @param location of the task's job
 * @param time when
 * @param task how it was
 */
public record JobRecord(
    String line, String run, String manifest, String location, Instant time, Task task) {}
