/** Both ports in memory, under the same contract as the engines that keep what they are given: for tests of what is above. */
@NullMarked
package io.angarium.storage.memory;

import org.jspecify.annotations.NullMarked;
