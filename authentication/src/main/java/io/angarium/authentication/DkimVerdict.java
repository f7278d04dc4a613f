package io.angarium.authentication;

/** What came of checking one signature, in the words of RFC 8601 §2.7.1. The letter without a signature is 'none': no verdict. */
public sealed interface DkimVerdict {
    /** The signature is good and covers the whole body. */
    record Pass() implements DkimVerdict {}

    /** The letter was changed, the key is another one, or the signature has expired. */
    record Fail(String reason) implements DkimVerdict {}

    /** The signature may be good, but is made in a way that we don't trust: a short key, SHA-1, a body signed in part. */
    record Policy(String reason) implements DkimVerdict {}

    /** The signature or its key record is broken, revoked or not there; another try won't change it. */
    record PermanentError(String reason) implements DkimVerdict {}

    /** The key could not be fetched. A later try may succeed. */
    record TemporaryError(String reason) implements DkimVerdict {}

    /** The word for an Authentication-Results field (RFC 8601 §2.7.1). */
    default String result() {
        return switch (this) {
            case Pass() -> "pass";
            case Fail(String reason) -> "fail";
            case Policy(String reason) -> "policy";
            case PermanentError(String reason) -> "permerror";
            case TemporaryError(String reason) -> "temperror";
        };
    }
}
