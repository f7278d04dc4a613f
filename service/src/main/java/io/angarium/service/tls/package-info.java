/** What is kept of receivers' TLS: their MTA-STS policies, and the daily reports that they ask for (RFC 8460). */
@NullMarked
package io.angarium.service.tls;

import org.jspecify.annotations.NullMarked;
