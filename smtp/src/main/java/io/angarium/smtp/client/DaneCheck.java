package io.angarium.smtp.client;

import io.angarium.smtp.client.TlsDemand.Association;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Holds a peer's certificates against its TLSA records (RFC 6698, as RFC 7671 and RFC 7672 §3 have it). Pure. */
public final class DaneCheck {
    private static final int AS_IT_IS = 0;
    private static final int SHA_256 = 1;
    private static final int SHA_512 = 2;
    private static final int WHOLE = 0;
    private static final int KEY = 1;

    private DaneCheck() {}

    /**
     * The records that mean something to mail: usage 2 or 3 (RFC 7672 §3.1.3), known selector and matching, data that can be
     * what it claims to be; and of one usage and selector only those with the strongest digest (RFC 7671 §9).
     */
    public static List<Association> usable(List<Association> records) {
        List<Association> sound = records.stream().filter(DaneCheck::isSound).toList();
        return sound.stream()
                .filter(one -> one.matching() != SHA_256
                        || sound.stream()
                                .noneMatch(other -> other.matching() == SHA_512
                                        && other.usage() == one.usage()
                                        && other.selector() == one.selector()))
                .toList();
    }

    private static boolean isSound(Association record) {
        boolean isForMail = record.usage() == Association.TRUST_ANCHOR || record.usage() == Association.HOST;
        boolean isKnown = record.selector() == WHOLE || record.selector() == KEY;
        return isForMail
                && isKnown
                && switch (record.matching()) {
                    case AS_IT_IS ->
                        record.selector() == WHOLE
                                ? certificate(record.data()).isPresent()
                                : publicKey(record.data()).isPresent();
                    case SHA_256 -> record.data().length == 32;
                    case SHA_512 -> record.data().length == 64;
                    default -> false;
                };
    }

    /** Why the chain doesn't fit; empty if it does. The peer's own certificate comes first. */
    static Optional<Failure> check(List<X509Certificate> chain, TlsDemand.Dane demand) {
        if (chain.isEmpty()) {
            return Optional.of(new Failure(TlsFlaw.DANE_MISMATCH, "the peer showed no certificate"));
        }
        // RFC 7672 §3.1.1: for the host's own certificate neither names nor dates count.
        boolean isPinned = demand.associations().stream()
                .anyMatch(record -> record.usage() == Association.HOST && fits(record, chain.getFirst()));
        if (isPinned) {
            return Optional.empty();
        }
        Optional<Failure> last = Optional.empty();
        for (Association record : demand.associations()) {
            if (record.usage() == Association.TRUST_ANCHOR) {
                last = underAnchor(chain, record, demand.names());
                if (last.isEmpty()) {
                    return last;
                }
            }
        }
        return last.isPresent()
                ? last
                : Optional.of(new Failure(
                        TlsFlaw.DANE_MISMATCH, "none of the TLSA records fits the certificate of " + names(chain)));
    }

    /** RFC 7672 §3.1.2: a path to the anchor, dates included, and one of the names. */
    private static Optional<Failure> underAnchor(List<X509Certificate> chain, Association record, List<String> names) {
        Optional<TrustAnchor> named = Optional.empty();
        List<X509Certificate> path = chain;
        for (int i = 1; i < chain.size() && named.isEmpty(); i++) {
            if (fits(record, chain.get(i))) {
                named = Optional.of(new TrustAnchor(chain.get(i), null));
                path = chain.subList(0, i);
            }
        }
        Optional<TrustAnchor> anchor = named.or(() -> unsent(record, chain.getLast()));
        if (anchor.isEmpty()) {
            return Optional.of(new Failure(
                    TlsFlaw.DANE_MISMATCH, "no certificate in the chain of " + names(chain) + " fits a TLSA record"));
        }
        Optional<Failure> broken = walk(path, anchor.get());
        if (broken.isPresent()) {
            return broken;
        }
        return CertificateNames.cover(chain.getFirst(), names)
                ? Optional.empty()
                : Optional.of(new Failure(TlsFlaw.NAME_MISMATCH, "certificate names " + names(chain)));
    }

    /** A record that holds the whole anchor, which the peer then needn't send (RFC 7671 §5.2.2). */
    private static Optional<TrustAnchor> unsent(Association record, X509Certificate last) {
        if (record.matching() != AS_IT_IS) {
            return Optional.empty();
        }
        return record.selector() == WHOLE
                ? certificate(record.data()).map(anchor -> new TrustAnchor(anchor, null))
                : publicKey(record.data()).map(key -> new TrustAnchor(last.getIssuerX500Principal(), key, null));
    }

    private static Optional<Failure> walk(List<X509Certificate> path, TrustAnchor anchor) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return Optional.empty();
        } catch (InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("one anchor is given", e);
        } catch (GeneralSecurityException e) {
            return Optional.of(Failure.of(e));
        }
    }

    private static boolean fits(Association record, X509Certificate certificate) {
        try {
            byte[] selected = record.selector() == WHOLE
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] matched = switch (record.matching()) {
                case SHA_256 -> MessageDigest.getInstance("SHA-256").digest(selected);
                case SHA_512 -> MessageDigest.getInstance("SHA-512").digest(selected);
                default -> selected;
            };
            return Arrays.equals(matched, record.data());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Optional<X509Certificate> certificate(byte[] der) {
        try {
            return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der))
                            instanceof X509Certificate read
                    ? Optional.of(read)
                    : Optional.empty();
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> publicKey(byte[] der) {
        return Stream.of("RSA", "EC", "EdDSA")
                .map(algorithm -> publicKey(der, algorithm))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<PublicKey> publicKey(byte[] der, String algorithm) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
        } catch (GeneralSecurityException otherKind) {
            return Optional.empty();
        }
    }

    private static String names(List<X509Certificate> chain) {
        List<String> names = new ArrayList<>(CertificateNames.of(chain.getFirst()));
        return names.isEmpty() ? "nobody" : String.join(", ", names.subList(0, Math.min(3, names.size())));
    }

    /** What is wrong, for the machine and for people. */
    record Failure(TlsFlaw flaw, String words) {
        static Failure of(Throwable cause) {
            return new Failure(CertificateJudgement.flaw(cause), CertificateJudgement.words(cause));
        }
    }
}
