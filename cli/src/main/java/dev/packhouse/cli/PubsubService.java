package dev.packhouse.cli;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.services.pubsub.Pubsub;
import com.google.api.services.pubsub.model.Subscription;
import com.google.api.services.pubsub.model.TestIamPermissionsRequest;
import com.google.api.services.pubsub.model.Topic;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.jspecify.annotations.Nullable;

/**
 * Pub/Sub's own books: which topics and subscriptions there are. Whatever goes wrong is told at
 * once, with what to do about it; nothing is tried twice.
 */
final class PubsubService {

  private static final int MILLIS_TO_CONNECT = 5_000;
  private static final int MILLIS_TO_ANSWER = 20_000;

  /** Pub/Sub's default is 10 s, which a busy laptop may need for a bundle. */
  private static final int ACK_DEADLINE_SECONDS = 60;

  private static final String CONSUME = "pubsub.subscriptions.consume";

  private final Pubsub pubsub;
  private final String rootUrl;

  private PubsubService(Pubsub pubsub, String rootUrl) {
    this.pubsub = pubsub;
    this.rootUrl = rootUrl;
  }

  /** The service that {@code --pubsubRootUrl} names, or Google's. */
  static PubsubService of(PubsubOptions options) {
    Credentials credentials = options.getGcpCredential();
    HttpRequestInitializer authorize =
        credentials == null ? request -> {} : new HttpCredentialsAdapter(credentials);
    Pubsub pubsub =
        new Pubsub.Builder(
                Transport.getTransport(),
                Transport.getJsonFactory(),
                request -> initialize(authorize, request))
            .setRootUrl(options.getPubsubRootUrl())
            .setApplicationName("packhouse")
            .build();
    return new PubsubService(pubsub, options.getPubsubRootUrl());
  }

  private static void initialize(HttpRequestInitializer authorize, HttpRequest request)
      throws IOException {
    authorize.initialize(request);
    request.setConnectTimeout(MILLIS_TO_CONNECT);
    request.setReadTimeout(MILLIS_TO_ANSWER);
  }

  /** Whether it is one on this machine, which knows no credentials and no permissions. */
  static boolean isLocal(String rootUrl) {
    return rootUrl.matches("http://(localhost|127\\.[0-9.]+|\\[::1\\])(:[0-9]+)?/?");
  }

  /**
   * The topic of a subscription; null if there is no such subscription.
   *
   * @throws CommandFailure if Pub/Sub does not answer that
   */
  @Nullable String topicOf(String subscription) {
    Subscription found =
        ask(
            subscription,
            "pubsub.subscriptions.get",
            () -> pubsub.projects().subscriptions().get(subscription).execute());
    return found == null ? null : found.getTopic();
  }

  /** Whether there is such a topic. */
  boolean hasTopic(String topic) {
    return ask(topic, "pubsub.topics.get", () -> pubsub.projects().topics().get(topic).execute())
        != null;
  }

  /** Whether this caller may pull from a subscription that is there. */
  boolean mayConsume(String subscription) {
    if (isLocal(rootUrl)) {
      return true;
    }
    var request = new TestIamPermissionsRequest().setPermissions(List.of(CONSUME));
    var granted =
        ask(
            subscription,
            CONSUME,
            () ->
                pubsub
                    .projects()
                    .subscriptions()
                    .testIamPermissions(subscription, request)
                    .execute());
    return granted != null
        && granted.getPermissions() != null
        && granted.getPermissions().contains(CONSUME);
  }

  void createTopic(String topic) {
    ask(
        topic,
        "pubsub.topics.create",
        () -> pubsub.projects().topics().create(topic, new Topic()).execute());
  }

  void createSubscription(String subscription, String topic) {
    var wanted = new Subscription().setTopic(topic).setAckDeadlineSeconds(ACK_DEADLINE_SECONDS);
    ask(
        subscription,
        "pubsub.subscriptions.create",
        () -> pubsub.projects().subscriptions().create(subscription, wanted).execute());
  }

  /** Fails with what a refusal of {@code name} means, and what to do about it. */
  static CommandFailure refused(
      String name, String permission, GoogleJsonResponseException refused) {
    String said =
        refused.getDetails() == null || refused.getDetails().getMessage() == null
            ? refused.getStatusMessage()
            : refused.getDetails().getMessage();
    String remedy =
        switch (refused.getStatusCode()) {
          case 401 -> "; log in with 'gcloud auth application-default login'";
          case 403 -> "; this account needs the permission " + permission + " there";
          default -> "";
        };
    return new CommandFailure(
        ExitCode.SOURCE_UNREADABLE,
        "Pub/Sub refuses " + name + ": " + said + " (" + refused.getStatusCode() + ")" + remedy,
        refused);
  }

  /** Fails with what it means that {@code rootUrl} does not answer. */
  static CommandFailure unreachable(String rootUrl, IOException failure) {
    String remedy =
        isLocal(rootUrl)
            ? "is the emulator running there? 'gcloud beta emulators pubsub start' starts one"
            : "look at the network, or name an emulator with --pubsubRootUrl=http://localhost:8085";
    return new CommandFailure(
        ExitCode.SOURCE_UNREADABLE,
        "Pub/Sub does not answer at " + rootUrl + " (" + failure.getMessage() + "); " + remedy,
        failure);
  }

  private interface Request<T> {
    T execute() throws IOException;
  }

  private <T> @Nullable T ask(String name, String permission, Request<T> request) {
    try {
      return request.execute();
    } catch (GoogleJsonResponseException refused) {
      if (refused.getStatusCode() == 404) {
        return null;
      }
      throw refused(name, permission, refused);
    } catch (IOException failure) {
      throw unreachable(rootUrl, failure);
    }
  }
}
