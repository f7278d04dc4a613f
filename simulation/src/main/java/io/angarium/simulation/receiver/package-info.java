/** Receivers of mail with a character, told of bytes and answering in bytes; pure but for the simulator's timers. */
@NullMarked
package io.angarium.simulation.receiver;

import org.jspecify.annotations.NullMarked;
