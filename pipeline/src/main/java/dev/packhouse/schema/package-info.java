/** The ways to declare a record type's columns: BigQuery schema JSON, Avro, ODCS, inline fields. */
@NullMarked
package dev.packhouse.schema;

import org.jspecify.annotations.NullMarked;
