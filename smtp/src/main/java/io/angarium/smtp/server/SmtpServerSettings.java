package io.angarium.smtp.server;

import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How an {@link SmtpServer} behaves.
 *
 * @param hostname its name in the banner, in EHLO, and as the domain of {@code <postmaster>}
 * @param encryption how TLS comes in
 * @param tls the keys for it; present exactly if there is encryption. Its key manager should hold the keys in memory: one that
 *     reads them from a key store decrypts them for each handshake
 * @param login whether AUTH is offered or required
 * @param loginOnlyUnderTls AUTH is offered and taken only under TLS
 * @param bareNewline what becomes of a CR or LF that stands alone
 */
public record SmtpServerSettings(
        String hostname,
        Encryption encryption,
        Optional<SSLContext> tls,
        Login login,
        boolean loginOnlyUnderTls,
        BareNewline bareNewline,
        Limits limits,
        Timeouts timeouts) {
    public SmtpServerSettings {
        Objects.requireNonNull(encryption, "encryption");
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(bareNewline, "bareNewline");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(timeouts, "timeouts");
        if (hostname.isEmpty() || hostname.length() > 255 || !hostname.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "SMTP hostname '" + hostname + "' is not a host name of 1 to 255 ASCII characters");
        }
        if (tls.isPresent() != (encryption != Encryption.NONE)) {
            throw new IllegalArgumentException("SMTP encryption " + encryption
                    + (tls.isPresent() ? " needs no TLS context" : " needs a TLS context"));
        }
        if (login == Login.REQUIRED && loginOnlyUnderTls && encryption == Encryption.NONE) {
            throw new IllegalArgumentException("SMTP login is required and only under TLS, but encryption is NONE");
        }
        if (limits.of(Limit.COMMANDS) <= limits.of(Limit.RECIPIENTS)) {
            throw new IllegalArgumentException("SMTP limit COMMANDS is " + limits.of(Limit.COMMANDS)
                    + ", expected more than RECIPIENTS, which is " + limits.of(Limit.RECIPIENTS));
        }
    }

    /** No TLS, no AUTH, bare newlines refused, standard limits and timeouts. */
    public static SmtpServerSettings of(String hostname) {
        return new SmtpServerSettings(
                hostname,
                Encryption.NONE,
                Optional.empty(),
                Login.NONE,
                true,
                BareNewline.REFUSE,
                Limits.standard(),
                Timeouts.standard());
    }

    public SmtpServerSettings withStartTls(SSLContext context) {
        return withTls(Encryption.STARTTLS, Optional.of(context));
    }

    public SmtpServerSettings withImplicitTls(SSLContext context) {
        return withTls(Encryption.IMPLICIT, Optional.of(context));
    }

    private SmtpServerSettings withTls(Encryption how, Optional<SSLContext> context) {
        return new SmtpServerSettings(hostname, how, context, login, loginOnlyUnderTls, bareNewline, limits, timeouts);
    }

    public SmtpServerSettings withLogin(Login value, boolean onlyUnderTls) {
        return new SmtpServerSettings(hostname, encryption, tls, value, onlyUnderTls, bareNewline, limits, timeouts);
    }

    public SmtpServerSettings withBareNewline(BareNewline value) {
        return new SmtpServerSettings(hostname, encryption, tls, login, loginOnlyUnderTls, value, limits, timeouts);
    }

    public SmtpServerSettings withLimit(Limit limit, long value) {
        return new SmtpServerSettings(
                hostname, encryption, tls, login, loginOnlyUnderTls, bareNewline, limits.with(limit, value), timeouts);
    }

    public SmtpServerSettings withTimeouts(Timeouts value) {
        return new SmtpServerSettings(hostname, encryption, tls, login, loginOnlyUnderTls, bareNewline, limits, value);
    }
}
