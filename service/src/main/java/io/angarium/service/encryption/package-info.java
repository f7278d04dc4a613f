/** Secrets that have to be read again (private keys) at rest: authenticated encryption under one master key. */
@NullMarked
package io.angarium.service.encryption;

import org.jspecify.annotations.NullMarked;
