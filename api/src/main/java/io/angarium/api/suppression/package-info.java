/** Who must not be written to: bounces, unsubscribes, complaints, the allowlist; of a domain or of the account. */
@NullMarked
package io.angarium.api.suppression;

import org.jspecify.annotations.NullMarked;
