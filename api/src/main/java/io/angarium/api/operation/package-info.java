/** For who runs the installation: the queue, why something waits, shaping, metrics, health. */
@NullMarked
package io.angarium.api.operation;

import org.jspecify.annotations.NullMarked;
