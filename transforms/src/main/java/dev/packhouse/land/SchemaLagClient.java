package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.api.core.SettableApiFuture;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.Exceptions.AppendSerializationError;
import com.google.cloud.bigquery.storage.v1.Exceptions.SchemaMismatchedException;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowToStorageApiProto;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends rows of which some may have to wait for their columns, see {@link SchemaLagServices}.
 *
 * <p>As long as BigQuery takes what it gets, an append is passed on and nothing else happens. One
 * that it refuses for its columns or its rows is settled by {@link PartialAppend} on a thread of
 * its own, while BigQueryIO waits for the answer and appends to other tables.
 */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class SchemaLagClient implements StreamAppendClient {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaLagClient.class);

  /** There is one thread for each append that waits; BigQueryIO bounds how many it sends. */
  private static final ExecutorService WAITING =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setDaemon(true).setNameFormat("schema-lag-%d").build());

  /** Makes a client that writes messages of some columns. */
  interface Opening {
    StreamAppendClient of(DescriptorProto writer) throws Exception;
  }

  /** A client, the columns that it does without, and how many appends use it. */
  static final class Connection {
    private final StreamAppendClient client;
    private final MissingColumns missing;
    private int uses;
    private boolean retired;

    private Connection(StreamAppendClient client, MissingColumns missing) {
      this.client = client;
      this.missing = missing;
    }

    StreamAppendClient client() {
      return client;
    }
  }

  private final DescriptorProto writer;
  private final Descriptor descriptor;
  private final ShownColumns columns;
  private final Opening opening;
  private final Supplier<@Nullable TableSchema> ask;

  /** Appends at offsets are settled one after the other: each begins where the last one ended. */
  private final Executor inOrder = MoreExecutors.newSequentialExecutor(WAITING);

  /**
   * Appends that stand in BigQuery without having been acknowledged to BigQueryIO: what was left of
   * those that were answered with the refusal of their other rows, and will come again. Whichever
   * append of the same rows comes next is acknowledged instead of sent.
   */
  private final Cache<Standing, Integer> standing =
      CacheBuilder.newBuilder().maximumSize(1_000).build();

  private record Standing(long offset, HashCode rows) {
    static Standing of(long offset, List<ByteString> rows) {
      Hasher hasher = Hashing.sha256().newHasher();
      for (ByteString row : rows) {
        hasher.putInt(row.size());
        hasher.putBytes(row.asReadOnlyByteBuffer());
      }
      return new Standing(offset, hasher.hash());
    }
  }

  private @Nullable Connection connection;
  private int pins;
  private boolean closed;

  private SchemaLagClient(
      DescriptorProto writer,
      Descriptor descriptor,
      ShownColumns columns,
      Opening opening,
      Supplier<@Nullable TableSchema> ask) {
    this.writer = writer;
    this.descriptor = descriptor;
    this.columns = columns;
    this.opening = opening;
    this.ask = ask;
  }

  /**
   * Opens a client for messages of {@code writer}, or of what is known to be there of it.
   *
   * @param ask answers what columns the table shows
   */
  static SchemaLagClient open(
      DescriptorProto writer,
      ShownColumns columns,
      Opening opening,
      Supplier<@Nullable TableSchema> ask)
      throws Exception {
    Descriptor descriptor = TableRowToStorageApiProto.wrapDescriptorProto(writer);
    SchemaLagClient client = new SchemaLagClient(writer, descriptor, columns, opening, ask);
    client.release(client.connect(columns.known(descriptor)));
    return client;
  }

  @Override
  public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) throws Exception {
    if (stands(offset, rows)) {
      return ApiFutures.immediateFuture(AppendRowsResponse.getDefaultInstance());
    }
    Connection current = connect(null);
    if (isNeededBy(rows, current.missing)) {
      release(current);
      return settle(offset, rows, null);
    }
    ApiFuture<AppendRowsResponse> answer;
    try {
      answer = current.client.appendRows(offset, rows);
    } catch (Exception e) {
      release(current);
      throw e;
    }
    answer.addListener(() -> release(current), MoreExecutors.directExecutor());
    return ApiFutures.catchingAsync(
        answer,
        Throwable.class,
        refusal -> {
          if (refusal instanceof SchemaMismatchedException) {
            retire(current);
          } else if (!(refusal instanceof AppendSerializationError)) {
            return ApiFutures.immediateFailedFuture(refusal);
          }
          return settle(offset, rows, refusal);
        },
        MoreExecutors.directExecutor());
  }

  private static boolean isNeededBy(ProtoRows rows, MissingColumns missing) {
    if (missing.isEmpty()) {
      return false;
    }
    for (ByteString row : rows.getSerializedRowsList()) {
      if (missing.neededBy(row) != null) {
        return true;
      }
    }
    return false;
  }

  private boolean stands(long offset, ProtoRows rows) {
    if (standing.size() == 0) {
      return false;
    }
    boolean[] found = new boolean[1];
    standing
        .asMap()
        .computeIfPresent(
            Standing.of(offset, rows.getSerializedRowsList()),
            (key, times) -> {
              found[0] = true;
              return times == 1 ? null : times - 1;
            });
    return found[0];
  }

  private ApiFuture<AppendRowsResponse> settle(
      long offset, ProtoRows rows, @Nullable Throwable refusal) {
    SettableApiFuture<AppendRowsResponse> answer = SettableApiFuture.create();
    PartialAppend append = new PartialAppend(this, columns, offset, rows);
    Executor executor = offset < 0 ? WAITING : inOrder;
    executor.execute(() -> append.settle(refusal, answer));
    return answer;
  }

  /** What of the columns is missing, by a new answer of the table. */
  MissingColumns missing() {
    return columns.asked(descriptor, ask);
  }

  /** Remembers rows that stand in BigQuery, though the append that they came with is refused. */
  void stand(long offset, List<ByteString> rows) {
    standing.asMap().merge(Standing.of(offset, rows), 1, Integer::sum);
  }

  /**
   * A client that does without {@code missing}, until it is released.
   *
   * @param missing null for whatever the present one does without
   */
  synchronized Connection connect(@Nullable MissingColumns missing) throws Exception {
    Connection present = connection;
    if (present == null || (missing != null && !missing.paths().equals(present.missing.paths()))) {
      MissingColumns without = missing == null ? columns.known(descriptor) : missing;
      Connection opened = new Connection(opening.of(without.takenFrom(writer)), without);
      if (present != null) {
        retire(present);
      }
      connection = opened;
      present = opened;
    }
    present.uses++;
    return present;
  }

  synchronized void release(Connection used) {
    used.uses--;
    closeIfUnused(used);
  }

  /** Lets go of a client that BigQuery takes no more rows from. */
  synchronized void retire(Connection ended) {
    if (ended.retired) {
      return; // by another append that it refused
    }
    ended.retired = true;
    if (ended == connection) {
      connection = null;
    }
    closeIfUnused(ended);
  }

  private void closeIfUnused(Connection ended) {
    if (ended.retired && ended.uses == 0) {
      // Closing waits for the service.
      WAITING.execute(
          () -> {
            try {
              ended.client.close();
            } catch (Exception e) {
              LOG.warn("A connection that is not used any more could not be closed", e);
            }
          });
    }
  }

  @Override
  public synchronized @Nullable TableSchema getUpdatedSchema() {
    return connection == null ? null : connection.client.getUpdatedSchema();
  }

  @Override
  public synchronized long getInflightWaitSeconds() {
    return connection == null ? 0 : connection.client.getInflightWaitSeconds();
  }

  @Override
  public synchronized void pin() {
    pins++;
  }

  @Override
  public synchronized void unpin() {
    pins--;
    endIfUnused();
  }

  @Override
  public synchronized void close() {
    closed = true;
    endIfUnused();
  }

  private void endIfUnused() {
    Connection last = connection;
    if (closed && pins <= 0 && last != null) {
      retire(last);
    }
  }
}
