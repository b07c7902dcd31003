package dev.packhouse.read;

import dev.packhouse.deadletter.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * One record of a file.
 *
 * @param position where it starts
 * @param payload its bytes; of a refused record its first bytes
 * @param refusal why it goes no further; null where it does
 */
record Slice(long position, byte[] payload, @Nullable Refusal refusal) {}
