/**
 * A letter and what it is made of: addresses, header fields, MIME written and read.
 *
 * <p>Ground floor: nothing here does I/O, knows a queue or a tenant. Everything is a value or a pure function and may be
 * called from any thread. Rules: RFC 5322 (letters), RFC 2045–2049 (MIME), RFC 2047 and 2231 (non-ASCII in headers),
 * RFC 6531/6532 (internationalised mail).
 */
@NullMarked
package io.angarium.mail;

import org.jspecify.annotations.NullMarked;
