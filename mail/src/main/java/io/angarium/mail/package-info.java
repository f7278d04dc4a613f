/**
 * A letter and what it is made of: addresses, header fields, MIME written and read.
 *
 * <p>Ground floor: nothing here does I/O, knows a queue or a tenant. Everything is a value or a pure function and may be
 * called from any thread. Rules: RFC 5322 (letters), RFC 2045–2049 (MIME), RFC 2047 and 2231 (non-ASCII in headers),
 * RFC 6531/6532 (internationalised mail).
 *
 * <p>Addresses: {@link io.angarium.mail.EmailAddress}, {@link io.angarium.mail.Mailbox}, {@link
 * io.angarium.mail.AddressList}. A letter's raw octets, at the speed of the wire: {@link io.angarium.mail.HeaderBlock},
 * {@link io.angarium.mail.LetterScan}. Letters made: {@link io.angarium.mail.Draft} and {@link
 * io.angarium.mail.LetterWriter}; taken apart: {@link io.angarium.mail.LetterReader}.
 *
 * <p>What is read is hostile, what is written can't be broken: whatever goes into a header passed a type that holds no line
 * break. What comes from a caller and is wrong gives an exception whose message a user may see ({@link
 * io.angarium.mail.AddressSyntaxException}, {@link io.angarium.mail.HeaderSyntaxException}); what comes from the world and
 * is wrong is read as well as possible.
 */
@NullMarked
package io.angarium.mail;

import org.jspecify.annotations.NullMarked;
