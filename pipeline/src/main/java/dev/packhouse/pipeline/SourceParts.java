package dev.packhouse.pipeline;

import dev.packhouse.decode.Decoded;
import dev.packhouse.line.RecordType;
import java.util.List;
import org.apache.beam.sdk.Pipeline;

/** The transforms from a source to records. */
interface SourceParts {

  /**
   * Adds them to {@code pipeline}, and hands in what becomes of envelopes that give no record.
   *
   * @return the records, from each kind of input that the source has
   */
  List<Decoded> addTo(Pipeline pipeline, List<RecordType> recordTypes, Accounts accounts);
}
