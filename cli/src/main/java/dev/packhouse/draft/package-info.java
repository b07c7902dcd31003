/** A first line.yaml and schema, drafted from a sample of the data. */
@NullMarked
package dev.packhouse.draft;

import org.jspecify.annotations.NullMarked;
