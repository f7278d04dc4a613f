/**
 * What was accepted and is not settled.
 *
 * <p>A message is one record in the log whatever its recipients; what later happens to a recipient is a record too. In
 * memory a waiting recipient costs tens of bytes in primitive arrays. After a crash the log is replayed. The spool never
 * knows why something waits: it keeps due times that others give it.
 */
@NullMarked
package io.angarium.spool;

import org.jspecify.annotations.NullMarked;
