package dev.packhouse.steps;

import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.splittabledofn.SplitResult;
import org.jspecify.annotations.Nullable;

/**
 * Tracks what is left to do. A turn is claimed with what it has left; one that cannot be claimed is
 * taken again, as that of a bundle that runs again is.
 */
final class BatchTracker extends RestrictionTracker<BatchProgress, BatchProgress>
    implements RestrictionTracker.HasProgress {

  private BatchProgress left;

  BatchTracker(BatchProgress left) {
    this.left = left;
  }

  @Override
  public boolean tryClaim(BatchProgress next) {
    if (left.done()) {
      return false;
    }
    left = next;
    return true;
  }

  @Override
  public BatchProgress currentRestriction() {
    return left;
  }

  /** Everything can be left to a later call, and nothing be done by two at a time. */
  @Override
  public @Nullable SplitResult<BatchProgress> trySplit(double fractionOfRemainder) {
    if (fractionOfRemainder > 0 || left.done()) {
      return null;
    }
    BatchProgress residual = left;
    left = BatchProgress.DONE;
    return SplitResult.of(left, residual);
  }

  @Override
  public void checkDone() {
    if (!left.done()) {
      throw new IllegalStateException("a run's manifests have not ended");
    }
  }

  @Override
  public IsBounded isBounded() {
    return IsBounded.BOUNDED;
  }

  @Override
  public Progress getProgress() {
    return left.done() ? Progress.from(1, 0) : Progress.from(0, 1);
  }
}
