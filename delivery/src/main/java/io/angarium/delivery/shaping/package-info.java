/**
 * How fast mail may leave, for whom, and why not faster. Pure: time comes in as an argument, nothing is written, nobody is
 * woken.
 */
@NullMarked
package io.angarium.delivery.shaping;

import org.jspecify.annotations.NullMarked;
