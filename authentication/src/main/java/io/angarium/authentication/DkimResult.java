package io.angarium.authentication;

import java.util.Optional;

/**
 * One signature of a letter and what came of checking it.
 *
 * @param signature empty when its tags could not be read
 * @param testing the key's t=y: the domain is only trying, a failure must be treated as no signature (RFC 6376 §3.6.1)
 */
public record DkimResult(DkimVerdict verdict, Optional<DkimSignature> signature, boolean testing) {}
