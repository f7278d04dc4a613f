package io.angarium.smtp.client;

import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Opens SMTP sessions over TCP. May be used by many threads at once; meant for virtual threads. Interrupting a thread that
 * blocks in a dial or in a connection ends that connection.
 *
 * <p>All connections of one dialler share their TLS sessions (so that a later handshake is a resumption, where the peer agrees)
 * and the thread that watches over their time-outs, which ends by itself with the last connection.
 */
public final class SocketDialler implements Dialler {
    private static final long MOST_PRECISE_MILLIS = 5;
    private static final long LEAST_PRECISE_MILLIS = 250;

    private final ClientSettings settings;
    private final String ehloName;
    private final SSLContext tls;
    private final WireWatch watch;
    private final Machine machine;

    /** Accepts any certificate, and notes whether it verifies against the platform's trust store. */
    public SocketDialler(ClientSettings settings, String ehloName) {
        this(settings, ehloName, OpportunisticTrust.context());
    }

    /**
     * @param ehloName this host's name for the peer (RFC 5321 §4.1.1.1)
     * @param tls decides what certificates are accepted; {@link OpportunisticTrust} takes all
     */
    public SocketDialler(ClientSettings settings, String ehloName, SSLContext tls) {
        this(settings, ehloName, tls, Machine.real());
    }

    /** @param machine where sockets and time come from */
    public SocketDialler(ClientSettings settings, String ehloName, SSLContext tls, Machine machine) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.ehloName = requireName(ehloName);
        this.tls = Objects.requireNonNull(tls, "tls");
        long interval = settings.timeouts().shortest().toMillis() / 8;
        this.machine = machine;
        this.watch = new WireWatch(
                Duration.ofMillis(Math.clamp(interval, MOST_PRECISE_MILLIS, LEAST_PRECISE_MILLIS)), machine);
    }

    @Override
    public Connection dial(Endpoint endpoint, TlsMode mode) throws ConnectFailedException {
        return new Opening(endpoint, mode, settings, ehloName, tls, watch, machine).open();
    }

    private static String requireName(String name) {
        if (name.isEmpty() || name.length() > 255 || !name.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("the EHLO name must be 1–255 ASCII characters without spaces");
        }
        return name;
    }
}
