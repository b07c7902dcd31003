package dev.packhouse.doctor;

import com.google.api.services.pubsub.Pubsub;
import com.google.api.services.pubsub.model.Subscription;
import com.google.api.services.pubsub.model.Topic;
import dev.packhouse.job.CloudCalls;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.line.StepsSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.jspecify.annotations.Nullable;

/** Whether the line's subscription is there with its topic, and the topics that it publishes to. */
final class PubsubCheck {

  private static final String API = "pubsub.googleapis.com";
  private static final String SERVICE = "Pub/Sub";
  private static final String NEEDS = "roles/pubsub.viewer";

  /** What Pub/Sub says of a subscription whose topic is gone. */
  private static final String DELETED = "_deleted-topic_";

  private final Patient patient;
  private final Pubsub pubsub;

  private PubsubCheck(Patient patient, Pubsub pubsub) {
    this.patient = patient;
    this.pubsub = pubsub;
  }

  static List<Finding> of(Patient patient) {
    Pubsub pubsub =
        new Pubsub.Builder(
                Transport.getTransport(), Transport.getJsonFactory(), patient.calls().initializer())
            .setRootUrl(patient.options().as(PubsubOptions.class).getPubsubRootUrl())
            .setApplicationName("packhouse")
            .build();
    PubsubCheck check = new PubsubCheck(patient, pubsub);
    List<Finding> findings = new ArrayList<>();
    String subscription = subscription(patient.source());
    if (subscription != null) {
      String thing = "subscription " + last(subscription);
      findings.addAll(
          patient.told(thing, API, NEEDS, () -> check.subscription(thing, subscription)));
    }
    topics(patient)
        .forEach(
            (topic, use) -> {
              String thing = use + " " + last(topic);
              findings.addAll(patient.told(thing, API, NEEDS, () -> check.topic(thing, topic)));
            });
    return findings;
  }

  private static @Nullable String subscription(Source source) {
    return source instanceof Source.Pubsub messages
        ? messages.subscription()
        : source instanceof Source.Arrivals arrivals
            ? arrivals.subscription()
            : source instanceof Source.Announcements announcements
                ? announcements.subscription()
                : null;
  }

  /** The topics that the line names, and what for. */
  static Map<String, String> topics(Patient patient) {
    LineSpec spec = patient.spec();
    Map<String, String> topics = new LinkedHashMap<>();
    Source source = patient.source();
    String read =
        source instanceof Source.Pubsub messages
            ? messages.topic()
            : source instanceof Source.Announcements announcements ? announcements.topic() : null;
    if (read != null) {
      topics.put(read, "topic");
    }
    String letters = spec.deadLetters().topic();
    if (letters != null) {
      topics.put(letters, "dead-letter topic");
    }
    StepsSpec steps = spec.steps();
    String announce = steps == null ? null : steps.announceTopic();
    if (announce != null) {
      topics.put(announce, "announcement topic");
    }
    return topics;
  }

  private static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static String projectOf(String name) {
    return name.replaceFirst("projects/([^/]+)/.*", "$1");
  }

  private List<Finding> subscription(String thing, String name) {
    Subscription found =
        Patient.orMissing(
            () ->
                CloudCalls.ask(
                    SERVICE, () -> pubsub.projects().subscriptions().get(name).execute()));
    if (found == null) {
      return List.of(Finding.failed(thing, "there is no " + name, create(name)));
    }
    String topic = String.valueOf(found.getTopic());
    if (topic.equals(DELETED)) {
      return List.of(
          Finding.failed(
              thing,
              "its topic was deleted",
              "gcloud pubsub subscriptions delete "
                  + last(name)
                  + " --project="
                  + projectOf(name)
                  + " && "
                  + create(name)));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(form(thing, name, found));
    findings.addAll(
        patient.told(
            "its topic " + last(topic),
            API,
            NEEDS,
            () -> topic("its topic " + last(topic), topic)));
    return findings;
  }

  private static String create(String name) {
    return "gcloud pubsub subscriptions create "
        + last(name)
        + " --project="
        + projectOf(name)
        + " --topic=TOPIC --ack-deadline=60";
  }

  /** A job pulls from it, and from nothing else. */
  private static Finding form(String thing, String name, Subscription found) {
    boolean pushed =
        found.getPushConfig() != null && found.getPushConfig().getPushEndpoint() != null;
    if (pushed && !found.getPushConfig().getPushEndpoint().isEmpty()) {
      return Finding.failed(
          thing,
          "pushes its messages to " + found.getPushConfig().getPushEndpoint(),
          "gcloud pubsub subscriptions modify-push-config "
              + last(name)
              + " --project="
              + projectOf(name)
              + " --push-endpoint=''");
    }
    if (Boolean.TRUE.equals(found.getDetached())) {
      return Finding.failed(
          thing,
          "is detached from its topic, and gets nothing",
          "gcloud pubsub subscriptions delete "
              + last(name)
              + " --project="
              + projectOf(name)
              + ", and create it again");
    }
    if (found.getBigqueryConfig() != null) {
      return Finding.failed(
          thing,
          "writes its messages to " + found.getBigqueryConfig().getTable() + " by itself",
          create(name) + ", of another name, for the line");
    }
    if (Boolean.TRUE.equals(found.getEnableExactlyOnceDelivery())) {
      return Finding.warning(
          thing,
          "delivers exactly once, which a job does by itself and is slowed down by",
          "gcloud pubsub subscriptions update "
              + last(name)
              + " --project="
              + projectOf(name)
              + " --no-enable-exactly-once-delivery");
    }
    return Finding.ok(thing, "of " + last(String.valueOf(found.getTopic())));
  }

  private List<Finding> topic(String thing, String name) {
    Topic found =
        Patient.orMissing(
            () -> CloudCalls.ask(SERVICE, () -> pubsub.projects().topics().get(name).execute()));
    return List.of(
        found == null
            ? Finding.failed(
                thing,
                "there is no " + name,
                "gcloud pubsub topics create " + last(name) + " --project=" + projectOf(name))
            : Finding.ok(thing, "is there"));
  }
}
