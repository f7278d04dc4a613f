/** MTA-STS (RFC 8461): what a domain says about the TLS of its mail exchangers, and how long that holds. */
@NullMarked
package io.angarium.dns.mtasts;

import org.jspecify.annotations.NullMarked;
