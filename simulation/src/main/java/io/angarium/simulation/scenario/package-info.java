/** Scenarios: what is sent, who receives, what came of it. The engine that runs in them is the real one. */
@NullMarked
package io.angarium.simulation.scenario;

import org.jspecify.annotations.NullMarked;
