/** Landing: records into BigQuery tables, and what BigQuery says of it. */
@NullMarked
package dev.packhouse.land;

import org.jspecify.annotations.NullMarked;
