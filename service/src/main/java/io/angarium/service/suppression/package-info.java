/** Who must not be written to, and why: bounces, unsubscribes, complaints, and the allowlist that keeps bounces out. */
@NullMarked
package io.angarium.service.suppression;

import org.jspecify.annotations.NullMarked;
