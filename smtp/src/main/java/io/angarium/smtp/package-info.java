/**
 * The SMTP wire, both ends: what is said, by whom, in which order, and how much of it.
 *
 * <p>{@code server} takes mail in, {@code client} sends it on; this package holds what both speak: replies, enhanced status
 * codes, paths. Parsing is a push machine without I/O (bytes in, events and replies out); sockets sit at the rim, one virtual
 * thread per connection. Nothing here knows queues or tenants. RFC 5321, 1870 (SIZE), 2034 (enhanced codes), 2920
 * (PIPELINING), 3030 (CHUNKING), 3207 (STARTTLS), 4954 (AUTH), 6152 (8BITMIME), 6531 (SMTPUTF8), 8314 (implicit TLS).
 */
@NullMarked
package io.angarium.smtp;

import org.jspecify.annotations.NullMarked;
