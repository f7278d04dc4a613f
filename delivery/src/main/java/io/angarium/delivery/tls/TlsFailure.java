package io.angarium.delivery.tls;

import io.angarium.smtp.client.TlsFlaw;

/**
 * A failure in the terms of TLS reports (RFC 8460 §4.3).
 *
 * @param reasonCode our own word for it, where the type says too little; may be empty
 */
public record TlsFailure(Type type, String reasonCode) {
    /** The result types. */
    public enum Type {
        STARTTLS_NOT_SUPPORTED("starttls-not-supported"),
        CERTIFICATE_HOST_MISMATCH("certificate-host-mismatch"),
        CERTIFICATE_EXPIRED("certificate-expired"),
        CERTIFICATE_NOT_TRUSTED("certificate-not-trusted"),
        VALIDATION_FAILURE("validation-failure"),
        TLSA_INVALID("tlsa-invalid"),
        DNSSEC_INVALID("dnssec-invalid"),
        STS_POLICY_FETCH_ERROR("sts-policy-fetch-error"),
        STS_POLICY_INVALID("sts-policy-invalid"),
        STS_WEBPKI_INVALID("sts-webpki-invalid");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /** As reports spell it. */
        public String word() {
            return word;
        }
    }

    /** What a flaw of a peer's TLS is called. */
    public static TlsFailure of(TlsFlaw flaw) {
        return switch (flaw) {
            case NOT_OFFERED -> new TlsFailure(Type.STARTTLS_NOT_SUPPORTED, "");
            case NAME_MISMATCH -> new TlsFailure(Type.CERTIFICATE_HOST_MISMATCH, "");
            case EXPIRED -> new TlsFailure(Type.CERTIFICATE_EXPIRED, "");
            case NOT_TRUSTED -> new TlsFailure(Type.CERTIFICATE_NOT_TRUSTED, "");
            case HANDSHAKE_FAILED -> new TlsFailure(Type.VALIDATION_FAILURE, "handshake-failed");
            case DANE_MISMATCH -> new TlsFailure(Type.VALIDATION_FAILURE, "tlsa-mismatch");
            case NOT_PROVED -> new TlsFailure(Type.DNSSEC_INVALID, "");
            case NOT_IN_POLICY -> new TlsFailure(Type.VALIDATION_FAILURE, "mx-not-in-policy");
        };
    }
}
