/** Wiring, configuration, command line, start and stop. No product rule lives here. */
@NullMarked
package io.angarium.app;

import org.jspecify.annotations.NullMarked;
