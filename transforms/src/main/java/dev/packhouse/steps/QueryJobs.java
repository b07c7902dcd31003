package dev.packhouse.steps;

import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobConfigurationQuery;
import com.google.api.services.bigquery.model.QueryParameter;
import com.google.api.services.bigquery.model.QueryParameterType;
import com.google.api.services.bigquery.model.QueryParameterValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that BigQuery is asked for: GoogleSQL, named parameters, and no default dataset, so that
 * a text means the same to the analyzer and to BigQuery.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/reference/rest/v2/Job">Job</a>
 */
final class QueryJobs {

  private QueryJobs() {}

  static Job of(String project, JobRequest request, String sql) {
    return job(
        project,
        request.job().id(),
        request.job().location(),
        new JobConfiguration()
            .setQuery(
                query(sql, request.parameters())
                    .setMaximumBytesBilled(request.maximumBytesBilled()))
            .setLabels(request.labels())
            .setJobTimeoutMs(request.timeout().toMillis()));
  }

  static Job dryRun(String project, String sql, List<Parameter> parameters, String location) {
    return job(
        project,
        null,
        location,
        new JobConfiguration().setQuery(query(sql, parameters)).setDryRun(true));
  }

  private static Job job(
      String project, @Nullable String id, String location, JobConfiguration configuration) {
    return new Job()
        .setJobReference(
            new com.google.api.services.bigquery.model.JobReference()
                .setProjectId(project)
                .setJobId(id)
                .setLocation(location))
        .setConfiguration(configuration);
  }

  private static JobConfigurationQuery query(String sql, List<Parameter> parameters) {
    JobConfigurationQuery query = new JobConfigurationQuery().setQuery(sql).setUseLegacySql(false);
    if (!parameters.isEmpty()) {
      query
          .setParameterMode("NAMED")
          .setQueryParameters(
              new ArrayList<>(parameters.stream().map(QueryJobs::parameter).toList()));
    }
    return query;
  }

  private static QueryParameter parameter(Parameter parameter) {
    QueryParameterType type =
        new QueryParameterType().setType(parameter.type().toUpperCase(Locale.ROOT));
    List<String> values = parameter.values();
    if (values == null) {
      return new QueryParameter()
          .setName(parameter.name())
          .setParameterType(type)
          .setParameterValue(new QueryParameterValue().setValue(parameter.value()));
    }
    return new QueryParameter()
        .setName(parameter.name())
        .setParameterType(new QueryParameterType().setType("ARRAY").setArrayType(type))
        .setParameterValue(
            new QueryParameterValue()
                .setArrayValues(
                    new ArrayList<>(
                        values.stream()
                            .map(value -> new QueryParameterValue().setValue(value))
                            .toList())));
  }
}
