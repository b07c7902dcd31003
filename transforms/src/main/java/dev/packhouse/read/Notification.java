package dev.packhouse.read;

import dev.packhouse.envelope.Envelope;

/**
 * A message that tells of a file.
 *
 * @param file the file's address
 * @param generation its Cloud Storage generation
 * @param envelope the message
 */
record Notification(String file, long generation, Envelope envelope) {}
