package dev.packhouse.doctor;

import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Bucket;
import com.google.api.services.storage.model.TestIamPermissionsResponse;
import dev.packhouse.job.CloudCalls;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.extensions.gcp.util.Transport;

/** Whether the bucket is there, near the job, and takes what a launch uploads. */
final class BucketCheck {

  static final String API = "storage.googleapis.com";
  static final String SERVICE = "Cloud Storage";

  /** What uploading a line and its steps takes, and reading the graph of a running job. */
  private static final List<String> PERMISSIONS =
      List.of("storage.objects.create", "storage.objects.get", "storage.objects.delete");

  private BucketCheck() {}

  static List<Finding> of(Patient patient) {
    String bucket = patient.bucket();
    if (bucket == null) {
      return List.of(Finding.notKnown("bucket", "none is named", "name one with --bucket"));
    }
    String thing = "bucket " + bucket;
    return patient.told(
        thing,
        API,
        "storage.buckets.get on gs://" + bucket + " (roles/storage.bucketViewer)",
        () -> look(patient, thing, bucket));
  }

  /** One that asks once: a file system of Beam's goes on asking for minutes. */
  static Storage client(Patient patient) {
    Storage.Builder builder =
        new Storage.Builder(
                Transport.getTransport(), Transport.getJsonFactory(), patient.calls().initializer())
            .setApplicationName("packhouse");
    String endpoint = patient.options().as(GcsOptions.class).getGcsEndpoint();
    if (endpoint != null) {
      URI named = URI.create(endpoint);
      builder
          .setRootUrl(named.getScheme() + "://" + named.getAuthority() + "/")
          .setServicePath(Patient.root(named.getPath()).substring(1));
    }
    return builder.build();
  }

  private static List<Finding> look(Patient patient, String thing, String bucket) {
    Storage storage = client(patient);
    Bucket found =
        Patient.orMissing(
            () -> CloudCalls.ask(SERVICE, () -> storage.buckets().get(bucket).execute()));
    if (found == null) {
      return List.of(
          Finding.failed(
              thing,
              "there is none",
              "gcloud storage buckets create gs://"
                  + bucket
                  + " --project="
                  + patient.project()
                  + " --location="
                  + patient.region()
                  + " --uniform-bucket-level-access"));
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(place(patient, thing, String.valueOf(found.getLocation())));
    findings.addAll(
        patient.told(
            thing + ", this account",
            API,
            "roles/storage.objectUser on gs://" + bucket,
            () -> List.of(permissions(storage, thing, bucket))));
    return findings;
  }

  /** A bucket of the region's own is nearest; those of a continent are near all of its regions. */
  private static Finding place(Patient patient, String thing, String location) {
    String place = location.toLowerCase(Locale.ROOT);
    boolean regional = place.contains("-");
    return !regional || place.equals(patient.region())
        ? Finding.ok(thing, "in " + place)
        : Finding.warning(
            thing,
            "in "
                + place
                + ", not in "
                + patient.region()
                + ": what is read and staged crosses"
                + " regions, which takes time and costs",
            "launch with --region=" + place + ", or use a bucket of " + patient.region());
  }

  private static Finding permissions(Storage storage, String thing, String bucket) {
    TestIamPermissionsResponse answer =
        CloudCalls.ask(
            SERVICE, () -> storage.buckets().testIamPermissions(bucket, PERMISSIONS).execute());
    List<String> missing = new ArrayList<>(PERMISSIONS);
    missing.removeAll(answer.getPermissions() == null ? List.of() : answer.getPermissions());
    String account = thing + ", this account";
    return missing.isEmpty()
        ? Finding.ok(account, "may write there")
        : Finding.failed(
            account,
            "lacks " + String.join(", ", missing),
            "gcloud storage buckets add-iam-policy-binding gs://"
                + bucket
                + " --role=roles/storage.objectUser --member=user:$(gcloud config get account)");
  }
}
