package dev.packhouse.envelope;

import com.google.common.hash.Hashing;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where an envelope came from: a Pub/Sub subscription and message, or a file and a place in it.
 *
 * @param subscription full name of the Pub/Sub subscription; null for a record of a file
 * @param messageId id that Pub/Sub gave the message; null for a record of a file
 * @param file path or {@code gs://} address of the file; null for a record of a message
 * @param generation Cloud Storage generation of the file; null where it is not known
 * @param position where the record starts: the byte offset in the file (after decompression) for
 *     JSON and CSV, the ordinal of the record, from 0, for Avro, Parquet and a message's payload
 */
public record Origin(
    @Nullable String subscription,
    @Nullable String messageId,
    @Nullable String file,
    @Nullable Long generation,
    long position)
    implements Serializable {

  /** The origin of a record at {@code position} of a file. */
  public static Origin ofFile(String file, @Nullable Long generation, long position) {
    return new Origin(null, null, file, generation, position);
  }

  /** The origin of the record with ordinal {@code position} of a Pub/Sub message. */
  public static Origin ofMessage(String subscription, String messageId, long position) {
    return new Origin(subscription, messageId, null, null, position);
  }

  /** See {@link Envelope#identity}. */
  long identity() {
    return Hashing.farmHashFingerprint64()
        .newHasher()
        .putUnencodedChars(file == null ? String.valueOf(messageId) : file)
        .putLong(generation == null ? 0 : generation)
        .putLong(position)
        .hash()
        .asLong();
  }

  /** For people: {@code deliveries.jsonl:1204} or {@code subscription message 77}. */
  public String describe() {
    return file != null ? file + ":" + position : subscription + " message " + messageId;
  }
}
