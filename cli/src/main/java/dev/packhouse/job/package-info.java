/** Lines as jobs on Dataflow, seen from the machine of who starts them. */
@NullMarked
package dev.packhouse.job;

import org.jspecify.annotations.NullMarked;
