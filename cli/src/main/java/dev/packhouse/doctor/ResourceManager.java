package dev.packhouse.doctor;

import com.google.api.services.cloudresourcemanager.CloudResourceManager;
import com.google.api.services.cloudresourcemanager.model.Binding;
import com.google.api.services.cloudresourcemanager.model.GetIamPolicyRequest;
import com.google.api.services.cloudresourcemanager.model.Policy;
import com.google.api.services.cloudresourcemanager.model.TestIamPermissionsRequest;
import dev.packhouse.job.CloudCalls;
import dev.packhouse.job.CloudOptions;
import java.util.List;
import org.apache.beam.sdk.extensions.gcp.util.Transport;

/** What a project tells of itself and of who may do what in it. */
final class ResourceManager {

  static final String API = "cloudresourcemanager.googleapis.com";
  private static final String SERVICE = "Resource Manager";

  private final CloudResourceManager client;
  private final String project;

  private ResourceManager(CloudResourceManager client, String project) {
    this.client = client;
    this.project = project;
  }

  static ResourceManager of(Patient patient) {
    return new ResourceManager(
        new CloudResourceManager.Builder(
                Transport.getTransport(), Transport.getJsonFactory(), patient.calls().initializer())
            .setRootUrl(patient.options().as(CloudOptions.class).getResourceManagerRootUrl())
            .setApplicationName("packhouse")
            .build(),
        patient.project());
  }

  /** Those of {@code permissions} that the caller has. */
  List<String> granted(List<String> permissions) {
    TestIamPermissionsRequest question =
        new TestIamPermissionsRequest().setPermissions(permissions);
    List<String> granted =
        CloudCalls.ask(
            SERVICE,
            () ->
                client.projects().testIamPermissions(project, question).execute().getPermissions());
    return granted == null ? List.of() : granted;
  }

  /** The roles of a member, such as {@code serviceAccount:EMAIL}. */
  List<String> roles(String member) {
    Policy policy =
        CloudCalls.ask(
            SERVICE,
            () -> client.projects().getIamPolicy(project, new GetIamPolicyRequest()).execute());
    List<Binding> bindings = policy.getBindings() == null ? List.of() : policy.getBindings();
    return bindings.stream()
        .filter(binding -> binding.getMembers() != null && binding.getMembers().contains(member))
        .map(binding -> String.valueOf(binding.getRole()))
        .toList();
  }

  /** The project's number, which names the accounts that Google makes for it. */
  long number() {
    Long number =
        CloudCalls.ask(SERVICE, () -> client.projects().get(project).execute().getProjectNumber());
    return number == null ? 0 : number;
  }
}
