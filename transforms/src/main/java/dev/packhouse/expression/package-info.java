/** CEL expressions over records and envelopes, with null as SQL has it. */
@NullMarked
package dev.packhouse.expression;

import org.jspecify.annotations.NullMarked;
