/**
 * Sending mail on: one connection, many messages, as few round trips as the peer allows.
 *
 * <p>{@link io.angarium.smtp.client.SocketDialler} opens sessions (RFC 5321 §3.1, STARTTLS by RFC 3207, any certificate by RFC
 * 7435). What goes over them depends on the offer: with PIPELINING and CHUNKING whole messages in a window (RFC 2920, 3030),
 * with PIPELINING alone a content together with the envelope of the next message, else lock-step. RSET is said only where a
 * refusal left a transaction open.
 *
 * <p>Deciding is pure: {@code Flight} knows what may be written and what a reply means, {@code ReplyParser} reads replies from
 * bytes. {@code SmtpConnection} does the writing and reading on the thread that owns it, a virtual one. The only other thread
 * is the {@code WireWatch} of a dialler, which closes connections whose step takes too long.
 *
 * <p>Outcomes are honest: a message is in doubt only if all of it may have reached the peer and the peer said neither yes, nor
 * no, nor goodbye. Known exception: a peer that answers a refused BDAT LAST without ending the transaction, refuses the next
 * MAIL with 503 and takes its recipient and content all the same delivers it under the return path of the message before.
 */
@NullMarked
package io.angarium.smtp.client;

import org.jspecify.annotations.NullMarked;
