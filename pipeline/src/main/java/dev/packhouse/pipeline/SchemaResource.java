package dev.packhouse.pipeline;

import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.json.JsonObjectParser;
import com.google.api.client.util.Key;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import dev.packhouse.decode.PayloadSchemas;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.beam.sdk.extensions.gcp.util.RetryHttpRequestInitializer;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.jspecify.annotations.Nullable;

/**
 * A schema of Pub/Sub, looked up where {@code --pubsubRootUrl} says.
 *
 * @see <a
 *     href="https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.schemas/listRevisions">listRevisions</a>
 */
final class SchemaResource {

  private SchemaResource() {}

  /** The answer to listRevisions; a schema has 20 at most, which is less than a page. */
  public static final class Revisions {
    @Key public @Nullable List<Revision> schemas;
  }

  /** One revision. */
  public static final class Revision {
    @Key public @Nullable String type;
    @Key public @Nullable String definition;
    @Key public @Nullable String revisionId;
  }

  /**
   * An Avro schema in all its revisions.
   *
   * @throws SchemaResourceException if it is not there, may not be read, or is not Avro
   */
  static PayloadSchemas<String> avro(String name, PubsubOptions options) {
    String latest = definition(name, get(name, "?view=FULL", Revision.class, options));
    List<Revision> all = get(name, ":listRevisions?view=FULL", Revisions.class, options).schemas;
    Map<String, String> revisions = new LinkedHashMap<>();
    for (Revision revision : all == null ? List.<Revision>of() : all) {
      String id = revision.revisionId;
      if (id != null) {
        revisions.put(id, definition(name, revision));
      }
    }
    return new PayloadSchemas<>(latest, revisions);
  }

  private static String definition(String name, Revision revision) {
    String definition = revision.definition;
    if (!"AVRO".equals(revision.type) || definition == null) {
      throw new SchemaResourceException(
          name + " is a schema of type " + revision.type + ", and format: avro needs AVRO", null);
    }
    try {
      new Schema.Parser().parse(definition);
      return definition;
    } catch (AvroRuntimeException e) {
      throw new SchemaResourceException(name + " is no Avro schema: " + e.getMessage(), e);
    }
  }

  private static <T> T get(String name, String what, Class<T> answer, PubsubOptions options) {
    String root = options.getPubsubRootUrl();
    GenericUrl url = new GenericUrl(root + (root.endsWith("/") ? "" : "/") + "v1/" + name + what);
    try {
      HttpRequest request =
          Transport.getTransport().createRequestFactory(initializer(options)).buildGetRequest(url);
      request.setParser(new JsonObjectParser(Transport.getJsonFactory()));
      return request.execute().parseAs(answer);
    } catch (IOException e) {
      throw new SchemaResourceException(
          "cannot look up the schema " + name + " at " + root + ": " + e.getMessage(), e);
    }
  }

  private static HttpRequestInitializer initializer(PubsubOptions options) {
    Credentials credentials = options.getGcpCredential();
    HttpRequestInitializer retry = new RetryHttpRequestInitializer(List.of(404));
    return request -> {
      if (credentials != null) {
        new HttpCredentialsAdapter(credentials).initialize(request);
      }
      retry.initialize(request);
    };
  }
}
