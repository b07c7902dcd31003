/** The counts that a receipt is made of. */
@NullMarked
package dev.packhouse.receipt;

import org.jspecify.annotations.NullMarked;
