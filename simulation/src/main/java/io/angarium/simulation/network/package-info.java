/** A network in memory: channels like those of the machine, with latency, silence and loss; and a DNS that may fail. */
@NullMarked
package io.angarium.simulation.network;

import org.jspecify.annotations.NullMarked;
