/** A fake world for tests: clocks that are moved, receivers with a character, networks that fail on purpose. */
@NullMarked
package io.angarium.simulation;

import org.jspecify.annotations.NullMarked;
