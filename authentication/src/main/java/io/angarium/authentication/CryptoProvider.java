package io.angarium.authentication;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.util.Optional;

/**
 * Whose code signs and hashes: the Amazon Corretto Crypto Provider where its native library runs, else the JDK.
 *
 * <p>Corretto signs RSA-2048 about three times as fast as the JDK and Ed25519 about seventy times. It is named in each call;
 * the machine's list of providers stays as it is unless {@link #installAsFirst} is called. Immutable; any thread.
 *
 * <p>Keys are always made and decoded by the JDK: Corretto's own key objects may be destroyed by the first signature that
 * lets go of them, its copies of the JDK's keys may not.
 */
public final class CryptoProvider {
    private static final String RSA = "SHA256withRSA";
    private static final String ED25519 = "Ed25519";
    private static final String SHA256 = "SHA-256";

    private final Optional<Provider> provider;
    private final String description;

    private CryptoProvider(Optional<Provider> provider, String description) {
        this.provider = provider;
        this.description = description;
    }

    /**
     * The fastest that works here. Tries Corretto with a signature and a check of each kind, which takes about 0.2 s: call
     * once, at start.
     */
    public static CryptoProvider fastest() {
        try {
            return corretto();
        } catch (GeneralSecurityException | LinkageError | RuntimeException unusable) {
            return new CryptoProvider(Optional.empty(), "JDK (Corretto is not usable: " + unusable.getMessage() + ")");
        }
    }

    /** The JDK's own code. */
    public static CryptoProvider jdk() {
        return new CryptoProvider(Optional.empty(), "JDK");
    }

    private static CryptoProvider corretto() throws GeneralSecurityException {
        AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
        Throwable loadingError = corretto.getLoadingError();
        if (loadingError != null) {
            throw new GeneralSecurityException(
                    "native library did not load: " + loadingError.getMessage(), loadingError);
        }
        if (corretto.getSelfTestStatus() == SelfTestStatus.FAILED) {
            throw new GeneralSecurityException("its self test failed");
        }
        CryptoProvider candidate = new CryptoProvider(
                Optional.of(corretto), "Amazon Corretto Crypto Provider " + corretto.getVersionStr());
        candidate.prove(DkimKey.Algorithm.RSA_SHA256);
        candidate.prove(DkimKey.Algorithm.ED25519_SHA256);
        return candidate;
    }

    /** Signs with this provider and checks with the JDK. */
    private void prove(DkimKey.Algorithm algorithm) throws GeneralSecurityException {
        byte[] text = sha256().digest("angarium".getBytes(StandardCharsets.US_ASCII));
        var pair = DkimKeys.generatorOf(algorithm, DkimKeys.DEFAULT_RSA_BITS).generateKeyPair();
        Signature signer = signing(algorithm, pair.getPrivate());
        signer.update(text);
        byte[] signature = signer.sign();
        Signature checker = jdk().verifying(algorithm, pair.getPublic());
        checker.update(text);
        if (!checker.verify(signature)) {
            throw new GeneralSecurityException(algorithm.tag() + ": made a signature that the JDK does not accept");
        }
    }

    /** Whose code it is, its version, and if it is the JDK's: why. For the log at start. */
    public String description() {
        return description;
    }

    /** Whether native code does the work. */
    public boolean isNative() {
        return provider.isPresent();
    }

    /**
     * Puts this provider ahead of all others for the whole process, which makes TLS handshakes faster too. The application's
     * choice, at start; does nothing for the JDK's own.
     */
    public void installAsFirst() {
        provider.ifPresent(first -> Security.insertProviderAt(first, 1));
    }

    /** A new SHA-256. */
    public MessageDigest sha256() {
        try {
            return provider.isPresent()
                    ? MessageDigest.getInstance(SHA256, provider.get())
                    : MessageDigest.getInstance(SHA256);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /** A new signature that signs with this key. Making one costs up to three times as much as signing: keep it. */
    Signature signing(DkimKey.Algorithm algorithm, PrivateKey key) throws GeneralSecurityException {
        Signature signature = signature(algorithm);
        signature.initSign(key);
        return signature;
    }

    /** A new signature that checks with this key. */
    Signature verifying(DkimKey.Algorithm algorithm, PublicKey key) throws GeneralSecurityException {
        Signature signature = signature(algorithm);
        signature.initVerify(key);
        return signature;
    }

    private Signature signature(DkimKey.Algorithm algorithm) throws GeneralSecurityException {
        String name = switch (algorithm) {
            case RSA_SHA256 -> RSA;
            case ED25519_SHA256 -> ED25519;
        };
        return provider.isPresent() ? Signature.getInstance(name, provider.get()) : Signature.getInstance(name);
    }
}
