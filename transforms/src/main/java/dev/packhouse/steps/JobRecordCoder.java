package dev.packhouse.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Encodes what is recorded of a job as JSON, whose components are added to and never renamed. */
final class JobRecordCoder extends CustomCoder<JobRecord> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final JobRecordCoder INSTANCE = new JobRecordCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  private JobRecordCoder() {}

  static JobRecordCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(JobRecord value, OutputStream out) throws IOException {
    TEXT.encode(StepsJson.write(value), out);
  }

  @Override
  public JobRecord decode(InputStream in) throws IOException {
    return StepsJson.MAPPER.readValue(TEXT.decode(in), JobRecord.class);
  }

  @Override
  public void verifyDeterministic() {}
}
