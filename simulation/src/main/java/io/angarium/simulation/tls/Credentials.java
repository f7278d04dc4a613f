package io.angarium.simulation.tls;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a simulated server shows in a handshake.
 *
 * @param chain its own certificate first
 */
public record Credentials(List<X509Certificate> chain) {
    public Credentials {
        chain = List.copyOf(chain);
    }

    /** SHA-256 of the own certificate's public key: the data of a TLSA record 3 1 1. */
    public byte[] keyDigest() {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(chain.getFirst().getPublicKey().getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The server's half of the handshake: how many bytes follow, then the chain. */
    public byte[] hello() {
        try {
            int length = 0;
            for (X509Certificate certificate : chain) {
                length += certificate.getEncoded().length;
            }
            ByteBuffer hello = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
            for (X509Certificate certificate : chain) {
                hello.put(certificate.getEncoded());
            }
            return hello.array();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }
}
