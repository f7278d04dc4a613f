package io.angarium.delivery;

import io.angarium.delivery.shaping.Stream;
import java.net.InetAddress;
import java.util.List;

/** Says from which local addresses a stream's mail may leave. */
@FunctionalInterface
public interface SourceChoice {
    /** Leaves it to the system. */
    SourceChoice SYSTEM = _ -> List.of();

    /**
     * The addresses in order of preference: the first that speaks the receiver's family of addresses is taken. Empty: the system
     * chooses. Never blocks; any thread.
     */
    List<InetAddress> sources(Stream stream);
}
