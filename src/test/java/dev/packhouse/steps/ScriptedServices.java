package dev.packhouse.steps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * A place where steps run as they are told, and are deployed to. Pipelines serialize it, so it
 * holds an id only; what the id stands for is kept beside.
 */
final class ScriptedServices implements StepServices, DeployedSteps {

  private static final Map<String, Place> PLACES = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();

  /** What is behind the id. */
  private static final class Place {

    private final ScriptedJobs jobs;
    private final List<Manifest> unfinished = new ArrayList<>();
    private GraphReading graph;
    private int readings;
    private int opened;
    private int closed;

    Place(ScriptedJobs jobs, GraphReading graph) {
      this.jobs = jobs;
      this.graph = graph;
    }
  }

  ScriptedServices(StepGraph graph, Supplier<Instant> clock) {
    PLACES.put(id, new Place(new ScriptedJobs(clock), GraphReading.of(graph)));
  }

  ScriptedServices(StepGraph graph) {
    this(graph, Instant::now);
  }

  private Place place() {
    return PLACES.get(id);
  }

  ScriptedJobs jobs() {
    return place().jobs;
  }

  void deploy(GraphReading graph) {
    synchronized (place()) {
      place().graph = graph;
    }
  }

  /** An earlier run's, which the next one finds. */
  void leave(Manifest manifest) {
    place().unfinished.add(manifest);
  }

  int readings() {
    synchronized (place()) {
      return place().readings;
    }
  }

  int open() {
    synchronized (place()) {
      return place().opened - place().closed;
    }
  }

  @Override
  public SqlJobs jobs(PipelineOptions options) {
    synchronized (place()) {
      place().opened++;
    }
    return new Door();
  }

  @Override
  public StepHistory history(StepTables records, PipelineOptions options) {
    return new StepHistory() {
      @Override
      public List<Manifest> unfinished(String line) {
        return place().unfinished.stream()
            .filter(manifest -> manifest.line().equals(line))
            .toList();
      }

      @Override
      public Spending spending(String line, Budget budget, Instant now) {
        return Spending.NONE;
      }
    };
  }

  @Override
  public GraphReading graph() {
    synchronized (place()) {
      place().readings++;
      return place().graph;
    }
  }

  @Override
  public String statement(String hash) {
    return hash;
  }

  /** One at a time. */
  private final class Door implements SqlJobs, AutoCloseable {

    @Override
    public StartAnswer start(JobRequest request, String sql) {
      synchronized (place()) {
        return jobs().start(request, sql);
      }
    }

    @Override
    public JobStatus status(JobReference job, int sampleRows) {
      synchronized (place()) {
        return jobs().status(job, sampleRows);
      }
    }

    @Override
    public void cancel(JobReference job) {
      synchronized (place()) {
        jobs().cancel(job);
      }
    }

    @Override
    public DryRun dryRun(String sql, List<Parameter> parameters, String location) {
      return jobs().dryRun(sql, parameters, location);
    }

    @Override
    public void close() {
      synchronized (place()) {
        place().closed++;
      }
    }
  }
}
