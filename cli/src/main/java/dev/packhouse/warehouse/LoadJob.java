package dev.packhouse.warehouse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobStatistics;
import com.google.api.services.bigquery.model.JobStatistics3;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.avro.file.DataFileReader;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.jspecify.annotations.Nullable;

/**
 * A load job: all rows of all its files, or none of them.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobConfigurationLoad">
 *     JobConfigurationLoad</a>
 */
final class LoadJob {

  /** Numbers as they are written: no 64-bit integer and no NUMERIC passes through a double. */
  private static final ObjectReader JSON_ROWS =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .readerFor(new TypeReference<Map<String, Object>>() {});

  private final EmbeddedWarehouse warehouse;
  private final JobConfigurationLoad load;

  LoadJob(EmbeddedWarehouse warehouse, JobConfigurationLoad load) {
    this.warehouse = warehouse;
    this.load = load;
  }

  /** Runs it, and says how many rows the table gained. */
  JobStatistics run() throws SQLException, IOException, BigQueryErrors.Refused {
    if (warehouse.failsLoads()) {
      throw new BigQueryErrors.Refused("backendError", "A fault makes every load job fail");
    }
    TableName table = TableName.of(load.getDestinationTable());
    ReentrantLock lock = warehouse.lock(table);
    lock.lock();
    try (Session session = warehouse.begin()) {
      Catalog.Stored stored = write().prepare(session);
      long before = session.count(table);
      long bytes = 0;
      try (TableWriter writer = warehouse.writer(session, table, stored)) {
        for (String uri : load.getSourceUris()) {
          bytes += loadFile(uri, writer, stored);
        }
        writer.flush();
      }
      long rows = session.count(table) - before;
      session.commit();
      warehouse.countLanded(table, rows);
      return new JobStatistics()
          .setLoad(
              new JobStatistics3()
                  .setInputFiles((long) load.getSourceUris().size())
                  .setInputFileBytes(bytes)
                  .setOutputRows(rows));
    } finally {
      lock.unlock();
    }
  }

  private TableWrite write() {
    List<String> options = load.getSchemaUpdateOptions();
    return new TableWrite(
        load.getDestinationTable(),
        load.getCreateDisposition(),
        load.getWriteDisposition(),
        load.getSchema(),
        load.getTimePartitioning(),
        load.getRangePartitioning(),
        load.getClustering(),
        options == null ? List.of() : options);
  }

  private long loadFile(String uri, TableWriter writer, Catalog.Stored stored)
      throws SQLException, IOException, BigQueryErrors.Refused {
    List<MatchResult.Metadata> files = FileSystems.match(uri).metadata();
    if (files.isEmpty()) {
      throw new BigQueryErrors.Refused(BigQueryErrors.NOT_FOUND, "Not found: URI " + uri);
    }
    long bytes = 0;
    for (MatchResult.Metadata file : files) {
      try (ReadableByteChannel in = FileSystems.open(file.resourceId())) {
        switch (String.valueOf(load.getSourceFormat())) {
          case "AVRO" -> loadAvro(in, file.sizeBytes(), writer, stored);
          case "NEWLINE_DELIMITED_JSON" -> loadJson(Channels.newInputStream(in), writer, stored);
          default ->
              throw BigQueryErrors.invalid(
                  "The embedded warehouse does not load " + load.getSourceFormat());
        }
      } catch (UncheckedIOException misfit) {
        throw badFile(file.resourceId().toString(), misfit.getMessage());
      } catch (IOException unreadable) {
        throw badFile(file.resourceId().toString(), unreadable.getMessage());
      } catch (InvalidRowException bad) {
        throw badFile(file.resourceId().toString(), bad.getMessage());
      }
      bytes += file.sizeBytes();
    }
    return bytes;
  }

  private void loadAvro(
      ReadableByteChannel in, long size, TableWriter writer, Catalog.Stored stored)
      throws IOException, SQLException, InvalidRowException {
    if (!(in instanceof SeekableByteChannel seekable)) {
      throw new IOException("the file system does not seek in files");
    }
    boolean ignoreUnknown = Boolean.TRUE.equals(load.getIgnoreUnknownValues());
    AvroRowReader reader = new AvroRowReader(stored.columns(), ignoreUnknown);
    try (DataFileReader<@Nullable Object[]> rows =
        new DataFileReader<>(new SeekableChannel(seekable), reader)) {
      @Nullable Object[] row = new @Nullable Object[stored.columns().size()];
      while (rows.hasNext()) {
        row = rows.next(row);
        writer.append(row);
      }
      // Avro's reader takes a block that breaks off for the end of the file.
      if (rows.previousSync() != size) {
        throw new EOFException("the Avro file breaks off after byte " + rows.previousSync());
      }
    }
  }

  private void loadJson(InputStream in, TableWriter writer, Catalog.Stored stored)
      throws IOException, SQLException, InvalidRowException {
    boolean ignoreUnknown = Boolean.TRUE.equals(load.getIgnoreUnknownValues());
    JsonRowReader reader = new JsonRowReader(stored.columns(), ignoreUnknown, false);
    try (MappingIterator<Map<String, Object>> rows = JSON_ROWS.readValues(in)) {
      while (rows.hasNextValue()) {
        writer.append(reader.read(rows.nextValue()));
      }
    }
  }

  private static BigQueryErrors.Refused badFile(String file, @Nullable String why) {
    return BigQueryErrors.invalid(
        "Error while reading data, error message: " + why + " File: " + file);
  }
}
