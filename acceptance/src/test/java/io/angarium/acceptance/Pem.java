package io.angarium.acceptance;

import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** Certificates and keys as text (RFC 7468). */
final class Pem {
    private Pem() {}

    static String of(List<X509Certificate> certificates) throws CertificateEncodingException {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(text("CERTIFICATE", certificate.getEncoded()));
        }
        return text.toString();
    }

    static String of(Key privateKey) {
        return text("PRIVATE KEY", privateKey.getEncoded());
    }

    private static String text(String kind, byte[] encoded) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }
}
