package io.angarium.delivery;

import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper.Hold;
import io.angarium.delivery.shaping.Stream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What operators ordered, as it is now. Any thread may ask; asking costs nothing while there is nothing. */
final class Interventions {
    private volatile List<Intervention> stops = List.of();
    private volatile List<Intervention> moves = List.of();

    /** Whether something moves to or from another address. */
    boolean replace(List<Intervention> all) {
        List<Intervention> before = moves;
        stops = all.stream()
                .filter(one -> one.action() != Intervention.Action.MOVE)
                .toList();
        moves = all.stream()
                .filter(one -> one.action() == Intervention.Action.MOVE)
                .toList();
        return !moves.equals(before);
    }

    /** What keeps this mail from being sent; null if nothing does. */
    @Nullable Hold stop(Path path, Stream stream, String destination) {
        for (Intervention stop : stops) {
            if (stop.covers(path, stream, destination)) {
                return hold(stop);
            }
        }
        return null;
    }

    /** What stops everything on this path. */
    Optional<Intervention> stop(Path path) {
        return stops.stream().filter(stop -> stop.covers(path)).findFirst();
    }

    /**
     * The same hosts from the address that was ordered, if one of them can be reached from it; the latest order counts. What
     * they have to prove stays.
     */
    Route.Hosts moved(Route.Hosts hosts, Path path, String destination) {
        Stream anybody = Stream.decode("");
        return moves.stream()
                .filter(move -> move.covers(path, anybody, destination))
                .reduce((_, later) -> later)
                .flatMap(Intervention::source)
                .flatMap(source -> hosts.from(List.of(source)))
                .orElse(hosts);
    }

    private static Hold hold(Intervention stop) {
        return new Hold(stop.words(), "0", stop.setBy() + " at " + stop.at(), "", Optional.empty());
    }
}
