/**
 * Steps on one machine: SQL jobs over the embedded warehouse, run by GoogleSQL's reference engine
 * in a process of its own.
 */
@NullMarked
package dev.packhouse.reference;

import org.jspecify.annotations.NullMarked;
