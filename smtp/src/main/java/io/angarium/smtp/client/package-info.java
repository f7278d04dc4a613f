/** Sending mail on: one connection, many messages, as few round trips as the peer allows. */
@NullMarked
package io.angarium.smtp.client;

import org.jspecify.annotations.NullMarked;
