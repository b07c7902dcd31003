/** YAML and JSON text that knows its places, and the problems found in it. */
@NullMarked
package dev.packhouse.yaml;

import org.jspecify.annotations.NullMarked;
