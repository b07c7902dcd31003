package dev.packhouse.topic;

import com.google.pubsub.v1.PubsubMessage;
import java.io.Serializable;

/**
 * How an element is published.
 *
 * @param <T> what is published
 */
public interface MessageForm<T> extends Serializable {

  /** The message; Pub/Sub takes one of up to 10 MB. */
  PubsubMessage message(T element);

  /** When it is of, in milliseconds since the epoch. */
  long millis(T element);

  /** What to call it in the log where it cannot be published; shows nothing of a record. */
  String named(T element);
}
