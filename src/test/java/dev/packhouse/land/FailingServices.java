package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;

/** Services of which any call can be made to fail, by its name. */
public final class FailingServices implements BigQueryServices {

  private static final Map<String, Function<String, Throwable>> SCRIPTS = new ConcurrentHashMap<>();

  private final BigQueryServices services;
  private final String id = UUID.randomUUID().toString();

  /**
   * @param failure what a call fails with, by its method's name; null: it does what it does
   */
  public FailingServices(BigQueryServices services, Function<String, Throwable> failure) {
    this.services = services;
    SCRIPTS.put(id, failure);
  }

  @Override
  public JobService getJobService(BigQueryOptions options) {
    return failing(JobService.class, services.getJobService(options));
  }

  @Override
  public DatasetService getDatasetService(BigQueryOptions options) {
    return failing(DatasetService.class, services.getDatasetService(options));
  }

  @Override
  public WriteStreamService getWriteStreamService(BigQueryOptions options) {
    return failing(WriteStreamService.class, services.getWriteStreamService(options));
  }

  @Override
  public StorageClient getStorageClient(BigQueryOptions options) throws IOException {
    return services.getStorageClient(options);
  }

  private <T> T failing(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Throwable failure = SCRIPTS.get(id).apply(method.getName());
              if (failure != null && method.getReturnType() == ApiFuture.class) {
                return ApiFutures.immediateFailedFuture(failure);
              }
              if (failure != null) {
                throw failure;
              }
              try {
                Object result = method.invoke(real, arguments);
                return result instanceof StreamAppendClient client
                    ? failing(StreamAppendClient.class, client)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
