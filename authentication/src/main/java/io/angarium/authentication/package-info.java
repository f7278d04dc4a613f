/**
 * Who a letter is really from: DKIM signatures made and checked (RFC 6376, RFC 8463). SPF, DMARC and ARC come to live here.
 *
 * <p>Pure functions over header and body bytes; DNS comes in as a function. Signing is CPU-bound (RSA-2048 takes 0.3–1 ms):
 * never call it on a virtual thread.
 */
@NullMarked
package io.angarium.authentication;

import org.jspecify.annotations.NullMarked;
