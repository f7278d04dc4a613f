package io.angarium.delivery.shaping;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The way that mail takes: from which address, to whom.
 *
 * @param source local address; empty if the system chooses
 * @param site name of the hosts that are one receiver
 * @param provider who runs the site, if recognised by its mail exchangers
 * @param host name of the connected host; empty before a connection stands
 */
public record Path(Optional<InetAddress> source, String site, Optional<String> provider, Optional<String> host) {
    /** The same way, once it is known which host answers. */
    public Path at(String connected) {
        return new Path(source, site, provider, Optional.of(connected));
    }
}
