package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.receipt.ReceiptCounters;
import java.io.IOException;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;

/** Finds the files that notifications tell of, and cuts those that can be cut. */
final class FindFiles extends DoFn<Notification, Piece> {

  static final TupleTag<Piece> PIECES = new TupleTag<>("pieces") {};
  static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters") {};

  private final ReadConfig config;

  FindFiles(ReadConfig config) {
    this.config = config;
  }

  @ProcessElement
  public void find(
      @Element Notification notification, MultiOutputReceiver out, PipelineOptions options)
      throws IOException {
    StoredFile found;
    try {
      found = StoredFiles.of(options).find(notification.file());
    } catch (DamagedFileException e) {
      refuse(notification, notification.file() + " is no file: " + e.getMessage(), out);
      return;
    }
    if (found == null) {
      refuse(notification, notification.file() + " is gone", out);
    } else if (found.generation() != null && found.generation() != notification.generation()) {
      refuse(
          notification,
          "generation "
              + notification.generation()
              + " of "
              + notification.file()
              + " is gone; the bucket holds "
              + found.generation()
              + ", which has a notification of its own",
          out);
    } else {
      StoredFile file =
          new StoredFile(
              found.name(),
              found.sizeBytes(),
              found.lastModifiedMillis(),
              notification.generation());
      for (Piece piece : PlanPieces.pieces(file, config)) {
        out.get(PIECES).output(piece);
      }
    }
  }

  private static void refuse(Notification notification, String message, MultiOutputReceiver out) {
    ReceiptCounters.READ.inc();
    out.get(DEAD_LETTERS)
        .output(
            DeadLetter.of(
                notification.envelope(), null, Stage.READ, Refusal.of(Reason.FILE_GONE, message)));
  }
}
