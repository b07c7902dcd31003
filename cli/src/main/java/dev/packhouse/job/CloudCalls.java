package dev.packhouse.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.HttpResponse;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Requests to services of Google Cloud. Whatever goes wrong is told at once; nothing is tried
 * twice, as a job must not be started twice.
 */
public final class CloudCalls {

  private static final int MILLIS_TO_CONNECT = 10_000;
  private static final int MILLIS_TO_ANSWER = 60_000;
  private static final int MOST_BYTES = 20_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpRequestInitializer authorize;

  private CloudCalls(HttpRequestInitializer authorize) {
    this.authorize = authorize;
  }

  /** With the credentials of {@code options}. */
  public static CloudCalls of(PipelineOptions options) {
    Credentials credentials = options.as(GcpOptions.class).getGcpCredential();
    return new CloudCalls(
        credentials == null ? request -> {} : new HttpCredentialsAdapter(credentials));
  }

  /** Prepares the requests of a client. */
  public HttpRequestInitializer initializer() {
    return this::initialize;
  }

  private void initialize(HttpRequest request) throws IOException {
    authorize.initialize(request);
    request.setConnectTimeout(MILLIS_TO_CONNECT);
    request.setReadTimeout(MILLIS_TO_ANSWER);
  }

  /** One request of a client. */
  public interface Call<T> {
    T execute() throws IOException;
  }

  /**
   * The answer to {@code call}.
   *
   * @throws CloudException if there is none
   */
  public static <T> T ask(String service, Call<T> call) {
    try {
      return call.execute();
    } catch (IOException failure) {
      throw CloudException.of(service, failure);
    }
  }

  /**
   * The answer of a service that there is no client for.
   *
   * @param body what is posted; null: nothing, the URL is got
   * @throws CloudException if there is none
   */
  public JsonNode json(String service, String url, @Nullable JsonNode body) {
    return ask(
        service,
        () -> {
          HttpContent content =
              body == null
                  ? null
                  : new ByteArrayContent(
                      "application/json; charset=UTF-8",
                      body.toString().getBytes(StandardCharsets.UTF_8));
          HttpRequest request =
              Transport.getTransport()
                  .createRequestFactory(initializer())
                  .buildRequest(body == null ? "GET" : "POST", new GenericUrl(url), content);
          HttpResponse response =
              GoogleJsonResponseException.execute(Transport.getJsonFactory(), request);
          try (InputStream in = response.getContent()) {
            return JSON.readTree(in.readNBytes(MOST_BYTES));
          } finally {
            response.disconnect();
          }
        });
  }
}
