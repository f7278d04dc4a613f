package io.angarium.dns.mtasts;

import java.time.Instant;
import java.util.Optional;

/** Where policies are kept, so that a restart forgets none. Any thread. */
public interface PolicyStore {
    /**
     * A policy as fetched.
     *
     * @param id of the TXT record that announced it
     * @param fetched when it was fetched last
     */
    record Kept(String id, StsPolicy policy, Instant fetched) {
        /** When it ceases to hold. */
        public Instant expires() {
            return fetched.plus(policy.maxAge());
        }
    }

    Optional<Kept> find(String domain);

    void keep(String domain, Kept policy);
}
