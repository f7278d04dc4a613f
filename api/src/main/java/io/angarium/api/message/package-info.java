/** Sending, and what was sent: stored messages, resending, cancelling. */
@NullMarked
package io.angarium.api.message;

import org.jspecify.annotations.NullMarked;
