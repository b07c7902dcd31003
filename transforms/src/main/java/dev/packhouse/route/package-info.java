/** Which table each record goes to. */
@NullMarked
package dev.packhouse.route;

import org.jspecify.annotations.NullMarked;
