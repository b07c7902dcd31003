/** What makes launches of a line fail, looked for before one is tried. */
@NullMarked
package dev.packhouse.doctor;

import org.jspecify.annotations.NullMarked;
