package dev.packhouse.warehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL jobs of a warehouse, which outlive the process that ran them. */
final class JobLedger {

  static final String TABLE = "jobs";

  private static final String JOBS = Session.CATALOG + "." + Catalog.OWN_SCHEMA + "." + TABLE;

  private static final ObjectMapper JSON = new ObjectMapper();

  private JobLedger() {}

  /**
   * Makes the table where there is none, and forgets what BigQuery would have forgotten. Of jobs
   * that had not ended when their process did, nothing is left but their record: they failed in a
   * way that another attempt may mend.
   *
   * @see <a href="https://cloud.google.com/bigquery/docs/managing-jobs">Job history: six months</a>
   */
  static void prepare(Session session) throws SQLException {
    session.execute(
        "CREATE TABLE IF NOT EXISTS "
            + JOBS
            + " (id VARCHAR, hash VARCHAR, state VARCHAR, reason VARCHAR, message VARCHAR,"
            + " bytes_billed BIGINT, slot_millis BIGINT, row_count BIGINT, sample VARCHAR,"
            + " started TIMESTAMPTZ)");
    session.execute("DELETE FROM " + JOBS + " WHERE started < now() - INTERVAL 180 DAY");
    session.execute(
        "UPDATE " + JOBS + " SET state = ?, reason = 'backendError', message = ? WHERE state = ?",
        SqlJobRecord.State.FAILED.name(),
        "the process that ran the job ended before the job did",
        SqlJobRecord.State.STARTED.name());
  }

  static @Nullable SqlJobRecord find(Session session, String id) throws SQLException {
    List<List<@Nullable String>> found =
        session.rows(
            "SELECT hash, state, reason, message, bytes_billed, slot_millis, row_count, sample FROM "
                + JOBS
                + " WHERE id = ?",
            id);
    if (found.isEmpty()) {
      return null;
    }
    List<@Nullable String> row = found.get(0);
    return new SqlJobRecord(
        id,
        String.valueOf(row.get(0)),
        SqlJobRecord.State.valueOf(String.valueOf(row.get(1))),
        row.get(2),
        row.get(3),
        Long.parseLong(String.valueOf(row.get(4))),
        Long.parseLong(String.valueOf(row.get(5))),
        Long.parseLong(String.valueOf(row.get(6))),
        sample(String.valueOf(row.get(7))));
  }

  static void add(Session session, SqlJobRecord job) throws SQLException {
    session.execute(
        "INSERT INTO " + JOBS + " VALUES (?, ?, ?, NULL, NULL, 0, 0, 0, '[]', now())",
        job.id(),
        job.hash(),
        job.state().name());
  }

  static void change(Session session, SqlJobRecord job) throws SQLException {
    session.execute(
        "UPDATE "
            + JOBS
            + " SET state = ?, reason = ?, message = ?, bytes_billed = ?, slot_millis = ?,"
            + " row_count = ?, sample = ? WHERE id = ?",
        job.state().name(),
        job.reason(),
        job.message(),
        job.bytesBilled(),
        job.slotMillis(),
        job.rows(),
        text(job.sample()),
        job.id());
  }

  private static String text(List<String> sample) {
    try {
      return JSON.writeValueAsString(sample);
    } catch (JsonProcessingException never) {
      throw new IllegalStateException("strings have a JSON form", never);
    }
  }

  private static List<String> sample(String text) throws SQLException {
    try {
      return JSON.readValue(text, new TypeReference<List<String>>() {});
    } catch (JsonProcessingException damaged) {
      throw new SQLException("a job's sample is no JSON", damaged);
    }
  }
}
