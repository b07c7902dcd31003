/** The SQL of a line's steps: what it reads and writes, its types, and the order of the steps. */
@NullMarked
package dev.packhouse.sql;

import org.jspecify.annotations.NullMarked;
