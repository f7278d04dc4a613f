package io.angarium.service.address;

import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Addresses under one name, over which mail is spread.
 *
 * @param id 24 hexadecimal digits
 * @param account whose it is
 * @param addresses at least one, without duplicates
 */
public record Pool(String id, String account, String name, String description, List<InetAddress> addresses) {
    public Pool {
        addresses = List.copyOf(addresses);
    }

    /**
     * For {@link io.angarium.delivery.shaping.Stream#from}: from one of its addresses. Ask for each message: it is the random
     * number that spreads them.
     */
    public String wish(RandomGenerator random) {
        return new SourceWish.OfPool(id, random.nextInt(addresses.size())).text();
    }

    Pool with(List<InetAddress> others) {
        return new Pool(id, account, name, description, others);
    }
}
