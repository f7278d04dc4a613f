/**
 * Getting mail out: where a recipient's mail goes, over which connection, when again, and what the answer means.
 *
 * <p>Deciding is pure (route choice, retry schedule, classification of replies: time and randomness come in), doing is at the
 * rim (sessions on virtual threads). Nothing here knows HTTP or a tenant's records: settings arrive as values.
 *
 * <p>Rules: a refusal of MAIL, RCPT, DATA or the content is classified by its words and codes; a 5yz fails the recipient unless
 * it says that it passes; a 4yz or a lost connection defers it by the schedule of its reason; a connection lost behind the final dot leaves it in doubt, and it is tried again; no MX, a null MX or no such
 * domain fails at once; DNS that doesn't answer defers; past its expiry a recipient fails with its last reply as reason.
 *
 * <p>The way of a ticket: the spool tells {@link Delivery} that a queue has something due; the {@link Router} names the site; a
 * lane takes tickets in small batches and hands them to its sessions; a session renders, sends several at once and waits for
 * the oldest outcome; the ledger brings the ticket back with an {@link AttemptReport}. A connection that is lost counts as an
 * attempt only for the first message of its flight, and only after the other hosts were tried. A site of which no host can be
 * reached rests; one recipient is deferred for it, the others wait in the spool without an attempt counted.
 */
@NullMarked
package io.angarium.delivery;

import org.jspecify.annotations.NullMarked;
