/** What a record must satisfy. */
@NullMarked
package dev.packhouse.check;

import org.jspecify.annotations.NullMarked;
