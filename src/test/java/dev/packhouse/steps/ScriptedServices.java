package dev.packhouse.steps;

import java.lang.management.ManagementFactory;
import java.time.Instant;
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
    private Supplier<List<Manifest>> left = List::of;
    private GraphReading graph;
    private int readings;
    private int firstThreads;
    private int mostThreads;
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

  /** What earlier runs have left, by the time that a run asks. */
  void leave(Supplier<List<Manifest>> left) {
    place().left = left;
  }

  int readings() {
    synchronized (place()) {
      return place().readings;
    }
  }

  /** The threads of this process at the first question for a job, and the most at any later one. */
  int moreThreads() {
    return place().mostThreads - place().firstThreads;
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
        return place().left.get().stream()
            .filter(manifest -> manifest.line().equals(line))
            .toList();
      }

      @Override
      public Spending spending(String line, Budget budget, List<String> without, Instant now) {
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

  private void countThreads() {
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    Place place = place();
    place.firstThreads = place.firstThreads == 0 ? threads : place.firstThreads;
    place.mostThreads = Math.max(place.mostThreads, threads);
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
        countThreads();
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
