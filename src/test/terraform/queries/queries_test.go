// Package queries runs the queries of the module's alerts in Prometheus's own engine, over counters as
// Dataflow sends them, and reads those of its dashboard.
package queries

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
)

// A resource of the state that a test of the module ends with.
type resource struct {
	Type, Name string
	Values     struct {
		DashboardJSON string `json:"dashboard_json"`
		Conditions    []struct {
			PromQL []struct{ Query string } `json:"condition_prometheus_query_language"`
		}
	}
}

// What `terraform test -json -verbose` has printed, in the file that TESTS names, of one of its runs.
func resources(t *testing.T, run string) []resource {
	t.Helper()
	file, err := os.Open(os.Getenv("TESTS"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 10_000_000)
	for lines.Scan() {
		var line struct {
			Run   string `json:"@testrun"`
			State *struct {
				Root struct{ Resources []resource } `json:"root_module"`
			} `json:"test_state"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.Run == run && line.State != nil {
			return line.State.Root.Resources
		}
	}
	t.Fatalf("there is no state of the run %s: %v", run, lines.Err())
	return nil
}

func alert(t *testing.T, name string) string {
	t.Helper()
	for _, it := range resources(t, "stream_of_messages") {
		if it.Type == "google_monitoring_alert_policy" && it.Name == name {
			return it.Values.Conditions[0].PromQL[0].Query
		}
	}
	t.Fatalf("there is no alert %s", name)
	return ""
}

// A counter of one job and transform, by the minute up to the moment at which the alert is asked.
type counter struct{ job, name, transform, values string }

func TestAlerts(t *testing.T) {
	for _, it := range []struct {
		situation, alert string
		counters         []counter
		// What the query gives; "" if the alert does not fire.
		gives string
	}{
		{"one of a hundred is a dead letter", "dead_letters", []counter{
			{"j", "read", "Read", "0+100x60"}, {"j", "reason/MALFORMED", "Decode", "0+1x60"}}, ""},
		{"one of ten is", "dead_letters", []counter{
			{"j", "read", "Read", "0+100x60"}, {"j", "reason/MALFORMED", "Decode", "0+10x60"}}, "0.1"},
		{"reasons and transforms add up", "dead_letters", []counter{
			{"j", "read", "Read", "0+50x60"}, {"j", "read", "Match", "0+50x60"},
			{"j", "reason/MALFORMED", "Decode", "0+4x60"}, {"j", "reason/NO_ROUTE", "Route", "0+6x60"}}, "0.1"},
		{"a reason is seen for the first time", "dead_letters", []counter{
			{"j", "read", "Read", "0+100x60"}, {"j", "reason/MALFORMED", "Decode", "_x55 150x6"}}, "0.1"},
		{"few records were read", "dead_letters", []counter{
			{"j", "read", "Read", "0+1x60"}, {"j", "reason/MALFORMED", "Decode", "0+1x60"}}, ""},
		{"dead letters are of an hour ago", "dead_letters", []counter{
			{"j", "read", "Read", "0+100x60"}, {"j", "reason/MALFORMED", "Decode", "1500x60"}}, ""},
		{"a new job takes the place of one that counted much", "dead_letters", []counter{
			{"i", "read", "Read", "100000x50"}, {"i", "reason/MALFORMED", "Decode", "5x50"},
			{"j", "read", "Read", "_x56 100+100x4"}, {"j", "reason/MALFORMED", "Decode", "_x56 10+10x4"}}, "0.1"},
		{"another line has them", "dead_letters", []counter{
			{"j", "read", "Read", "0+100x60"}, {"other", "reason/MALFORMED", "Decode", "0+10x60"}}, ""},
		{"a manifest failed for the first time", "manifests", []counter{
			{"j", "manifests/failed", "Steps", "_x58 1x3"}}, "1"},
		{"one more manifest failed", "manifests", []counter{
			{"j", "manifests/failed", "Steps", "7x50 8x10"}}, "1"},
		{"manifests failed long ago", "manifests", []counter{
			{"j", "manifests/failed", "Steps", "7x60"}}, ""},
		{"steps were refused", "manifests", []counter{
			{"j", "manifests/failed", "Steps", "7x60"}, {"j", "manifests/graphs_refused", "Steps", "_x58 1x3"}}, "1"},
		{"manifests succeed", "manifests", []counter{
			{"j", "manifests/ended", "Steps", "0+1x60"}}, ""},
		{"receipts are not written", "unwritten", []counter{
			{"j", "unwritten/ops.receipts", "Land receipts", "_x50 3x10"}}, "3"},
	} {
		t.Run(it.situation, func(t *testing.T) {
			script := "load 1m\n"
			for _, series := range it.counters {
				name := "orchard"
				if series.job == "other" {
					name = "orchard-too"
				}
				script += fmt.Sprintf("  dataflow_googleapis_com:job_user_counter{monitored_resource=\"dataflow_job\","+
					"project_id=\"acme-fruit\",job_name=%q,job_id=%q,metric_name=%q,ptransform=%q} %s\n",
					name, series.job, series.name, series.transform, series.values)
			}
			script += "\neval instant at 60m " + strings.ReplaceAll(alert(t, it.alert), "\n", " ") + "\n"
			if it.gives != "" {
				script += "  {} " + it.gives + "\n"
			}
			promqltest.RunTest(t, script, promqltest.NewTestEngine(t, false, 0, 100_000))
		})
	}
}

func TestDashboardAsksWhatCanBeParsed(t *testing.T) {
	queries := 0
	for _, run := range []string{"stream_of_messages", "batch_by_the_clock"} {
		for _, it := range resources(t, run) {
			if it.Type != "google_monitoring_dashboard" {
				continue
			}
			var page struct {
				MosaicLayout struct {
					Tiles []struct {
						Widget struct {
							XyChart struct {
								DataSets []struct {
									TimeSeriesQuery struct{ PrometheusQuery string }
								}
							}
						}
					}
				}
			}
			if err := json.Unmarshal([]byte(it.Values.DashboardJSON), &page); err != nil {
				t.Fatal(err)
			}
			for _, tile := range page.MosaicLayout.Tiles {
				for _, set := range tile.Widget.XyChart.DataSets {
					queries++
					if _, err := parser.ParseExpr(set.TimeSeriesQuery.PrometheusQuery); err != nil {
						t.Errorf("%s: %v", set.TimeSeriesQuery.PrometheusQuery, err)
					}
				}
			}
		}
	}
	if queries < 20 {
		t.Errorf("only %d queries were found", queries)
	}
}
