/**
 * Names to addresses: the resolver, its cache, and mail exchangers as RFC 5321 §5 finds them.
 *
 * <p>Answers are sealed types: 'there is no such name' and 'nobody answered' are never mixed up. Calls block and are meant
 * for virtual threads. Nothing here knows what a message is. RFC 1035, 2308 (negative caching), 5321 §5.1, 7505 (null MX).
 */
@NullMarked
package io.angarium.dns;

import org.jspecify.annotations.NullMarked;
