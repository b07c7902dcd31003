/** Pictures of a line's steps: as a tree for a terminal, as a flowchart for a page. */
@NullMarked
package dev.packhouse.diagram;

import org.jspecify.annotations.NullMarked;
