package dev.packhouse.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Encodes an announcement as JSON, whose components are added to and never renamed. */
final class CloudEventCoder extends CustomCoder<CloudEvent> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final CloudEventCoder INSTANCE = new CloudEventCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  private CloudEventCoder() {}

  static CloudEventCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(CloudEvent value, OutputStream out) throws IOException {
    TEXT.encode(StepsJson.write(value), out);
  }

  @Override
  public CloudEvent decode(InputStream in) throws IOException {
    return StepsJson.MAPPER.readValue(TEXT.decode(in), CloudEvent.class);
  }

  @Override
  public void verifyDeterministic() {}
}
