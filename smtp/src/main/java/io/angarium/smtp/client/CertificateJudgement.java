package io.angarium.smtp.client;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;

/**
 * What a judge of certificates said.
 *
 * @param flaw empty: it is good
 * @param words why not; empty if it is good
 */
record CertificateJudgement(Optional<TlsFlaw> flaw, String words) {
    static final CertificateJudgement GOOD = new CertificateJudgement(Optional.empty(), "");

    private static final int MAX_CAUSES = 10;
    private static final int MAX_WORDS = 200;

    static CertificateJudgement bad(CertificateException refusal) {
        return new CertificateJudgement(Optional.of(flaw(refusal)), words(refusal));
    }

    static TlsFlaw flaw(Throwable refusal) {
        Throwable cause = refusal;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (isAboutDates(cause)) {
                return TlsFlaw.EXPIRED;
            }
            cause = cause.getCause();
        }
        // The JDK's name check, and only that, refuses without a cause and says which name it looked for.
        boolean isAboutName = refusal.getCause() == null
                && refusal.getMessage() != null
                && refusal.getMessage().contains("name");
        return isAboutName ? TlsFlaw.NAME_MISMATCH : TlsFlaw.NOT_TRUSTED;
    }

    private static boolean isAboutDates(Throwable cause) {
        return cause instanceof CertificateExpiredException
                || cause instanceof CertificateNotYetValidException
                || (cause instanceof CertPathValidatorException path
                        && (path.getReason() == BasicReason.EXPIRED || path.getReason() == BasicReason.NOT_YET_VALID));
    }

    static String words(Throwable refusal) {
        Throwable inner = refusal;
        for (int i = 0; inner.getCause() != null && i < MAX_CAUSES; i++) {
            inner = inner.getCause();
        }
        String words = inner.getMessage() == null ? inner.getClass().getSimpleName() : inner.getMessage();
        return words.length() <= MAX_WORDS ? words : words.substring(0, MAX_WORDS);
    }
}
