/**
 * What TLS a domain's mail needs: DANE (RFC 7672), MTA-STS (RFC 8461), the operator's word and the sender's, and what came of
 * it (RFC 8460). Decides only; the certificates are held against it in {@link io.angarium.smtp.client}.
 */
@NullMarked
package io.angarium.delivery.tls;

import org.jspecify.annotations.NullMarked;
