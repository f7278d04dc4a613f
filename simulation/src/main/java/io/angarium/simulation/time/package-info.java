/** One thread, one clock, one seed: the time in which a simulated world lives. */
@NullMarked
package io.angarium.simulation.time;

import org.jspecify.annotations.NullMarked;
