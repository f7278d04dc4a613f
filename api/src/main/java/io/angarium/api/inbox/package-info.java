/** What the sandbox captured. */
@NullMarked
package io.angarium.api.inbox;

import org.jspecify.annotations.NullMarked;
