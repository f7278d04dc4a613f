/** TLS for a world in memory: real certificates and a real judgement of them, a cipher that hides nothing. */
@NullMarked
package io.angarium.simulation.tls;

import org.jspecify.annotations.NullMarked;
