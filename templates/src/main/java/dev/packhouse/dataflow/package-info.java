/** Lines on Dataflow: what its jobs are told, and the Flex Templates that start them. */
@NullMarked
package dev.packhouse.dataflow;

import org.jspecify.annotations.NullMarked;
