package dev.packhouse.read;

import dev.packhouse.envelope.EnvelopeCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Encodes a notification. Its form is part of a streaming job's state: it does not change. */
final class NotificationCoder extends CustomCoder<Notification> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final NotificationCoder INSTANCE = new NotificationCoder();

  private NotificationCoder() {}

  static NotificationCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Notification notification, OutputStream out) throws IOException {
    StringUtf8Coder.of().encode(notification.file(), out);
    VarLongCoder.of().encode(notification.generation(), out);
    EnvelopeCoder.of().encode(notification.envelope(), out);
  }

  @Override
  public Notification decode(InputStream in) throws IOException {
    return new Notification(
        StringUtf8Coder.of().decode(in),
        VarLongCoder.of().decode(in),
        EnvelopeCoder.of().decode(in));
  }
}
