package dev.packhouse.route;

import dev.packhouse.record.Record;
import org.apache.beam.sdk.coders.DefaultCoder;

/**
 * A record and the table that it goes to.
 *
 * @param table {@code dataset.table}, as line.yaml names it
 * @param record the record
 */
@DefaultCoder(RoutedCoder.class)
public record Routed(String table, Record record) {}
