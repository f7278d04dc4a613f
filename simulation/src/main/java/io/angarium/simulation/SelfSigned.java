package io.angarium.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server's TLS with a certificate that nobody vouches for: P-256, for localhost, mx.example.com and 127.0.0.1. */
public final class SelfSigned {
    /** Guards nothing: the key is public with the sources. */
    private static final char[] PASSWORD = "changeit".toCharArray();

    private SelfSigned() {}

    /** A new context; contexts share no TLS sessions. */
    public static SSLContext context() {
        try (InputStream store = Objects.requireNonNull(SelfSigned.class.getResourceAsStream("localhost.p12"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(store, PASSWORD);
            // By name: the other kind decrypts the key again in every handshake.
            KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
            managers.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }
}
