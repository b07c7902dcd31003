package dev.packhouse.warehouse;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.Exceptions;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Int64Value;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.sql.SQLException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.jspecify.annotations.Nullable;

/** One writer on a stream. Every append is answered when its rows are where they belong. */
final class AppendClient implements StreamAppendClient {

  private final RowStream stream;
  private final Descriptor writer;
  private final TableSchema schemaAtStart;
  private volatile @Nullable TableSchema updatedSchema;

  AppendClient(RowStream stream, Descriptor writer, TableSchema schemaAtStart) {
    this.stream = stream;
    this.writer = writer;
    this.schemaAtStart = schemaAtStart;
  }

  @Override
  public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) {
    if (stream.isEnded()) {
      return ApiFutures.immediateFailedFuture(StorageErrors.finalizedStream(stream.name()));
    }
    try {
      long first = stream.append(offset, rows.getSerializedRowsList(), this::reader);
      AppendRowsResponse.AppendResult.Builder result = AppendRowsResponse.AppendResult.newBuilder();
      if (offset >= 0) {
        result.setOffset(Int64Value.of(first));
      }
      AppendRowsResponse.Builder response =
          AppendRowsResponse.newBuilder().setAppendResult(result).setWriteStream(stream.name());
      TableSchema updated = updatedSchema;
      if (updated != null) {
        response.setUpdatedSchema(updated);
      }
      return ApiFutures.immediateFuture(response.build());
    } catch (RowStream.RowsRefused refused) {
      return ApiFutures.immediateFailedFuture(
          new Exceptions.AppendSerializationError(
              Code.INVALID_ARGUMENT_VALUE,
              "Errors found while processing rows. Please refer to the row_errors field",
              stream.name(),
              refused.reasons()));
    } catch (BigQueryErrors.Refused refused) {
      String message = String.valueOf(refused.getMessage());
      if (refused.isExtraFields()) {
        return ApiFutures.immediateFailedFuture(StorageErrors.extraFields(stream.name(), message));
      }
      return ApiFutures.immediateFailedFuture(
          StorageErrors.status(
              refused.isNotFound() ? Status.NOT_FOUND : Status.INVALID_ARGUMENT, message));
    } catch (StatusRuntimeException misplaced) {
      return ApiFutures.immediateFailedFuture(misplaced);
    } catch (SQLException failed) {
      return ApiFutures.immediateFailedFuture(
          StorageErrors.status(Status.INTERNAL, String.valueOf(failed.getMessage())));
    }
  }

  private ProtoRowReader reader(Catalog.Stored stored) throws BigQueryErrors.Refused {
    TableSchema now = WriteStreams.protoSchema(stored);
    if (!now.equals(schemaAtStart)) {
      updatedSchema = now;
    }
    return new ProtoRowReader(writer, stored.columns());
  }

  @Override
  public @Nullable TableSchema getUpdatedSchema() {
    return updatedSchema;
  }

  @Override
  public void pin() {}

  @Override
  public void unpin() {}

  @Override
  public void close() {}
}
