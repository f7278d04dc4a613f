/**
 * How the product's own small records become bytes: counted strings and variable-length numbers behind a version byte. No
 * reflection, so that it costs nothing at start and little on a send.
 */
@NullMarked
package io.angarium.service.encoding;

import org.jspecify.annotations.NullMarked;
