/**
 * Taking mail in: the ESMTP server's protocol machine, its limits, and the listener that drives it.
 *
 * <p>{@link io.angarium.smtp.server.SmtpServer} listens. Each connection is a {@code Conversation}, which owns the socket and
 * a virtual thread, and a {@code Session}, which is the dialogue without input or output: octets go in, replies come out, and
 * the {@link io.angarium.smtp.server.Guest} is asked in between. {@code LetterBuffer} looks at each octet of a letter once.
 *
 * <p>Rules that hold here: only CRLF.CRLF ends a letter and only CRLF a command; nothing said in clear survives STARTTLS;
 * every number is a {@link io.angarium.smtp.server.Limit}; what the server answers doesn't depend on how the network cut the
 * stream. A refusal of something that the client did wrong counts as an error; a refusal by the guest doesn't.
 *
 * <p>RFC 5321, 1870 (SIZE), 2034 and 3463 (codes), 2920 (PIPELINING), 3030 (CHUNKING), 3207 (STARTTLS), 4954 (AUTH), 6152
 * (8BITMIME), 6531 (SMTPUTF8). Not here: what may be sent by whom, Received fields, anything about queues.
 */
@NullMarked
package io.angarium.smtp.server;

import org.jspecify.annotations.NullMarked;
