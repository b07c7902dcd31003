/** The embedded warehouse: BigQuery's rules on a DuckDB file, behind Beam's own BigQueryIO. */
@NullMarked
package dev.packhouse.warehouse;

import org.jspecify.annotations.NullMarked;
