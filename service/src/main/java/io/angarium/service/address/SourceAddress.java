package io.angarium.service.address;

import java.net.InetAddress;

/**
 * A local address that mail may leave from.
 *
 * @param name what this server calls itself there; the address's PTR record should say the same
 */
public record SourceAddress(InetAddress address, String name) {
    /** As people write it. */
    public String ip() {
        return address.getHostAddress();
    }

    /** For {@link io.angarium.delivery.shaping.Stream#from}: from this address and no other. */
    public String wish() {
        return new SourceWish.Address(address).text();
    }
}
