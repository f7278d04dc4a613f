package io.angarium.api.operation;

import io.angarium.api.http.Answer;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code GET /angarium/v1/queue}: what waits, by lane. */
public final class QueuePage {
    /**
     * A lane and what waits in it.
     *
     * @param lane its name
     * @param source the address that it sends from; empty: the system chooses
     * @param site the receiver
     * @param provider who runs the receiver, such as Google; empty if not known
     * @param waiting recipients, due or not
     * @param oldest when the one that waits longest was due
     * @param rate messages a second now
     * @param ceiling messages a second at most; 0: none
     * @param lastReply the receiver's last words; empty if it has said nothing
     */
    public record Lane(
            String lane,
            String source,
            String site,
            String provider,
            long waiting,
            Optional<Instant> oldest,
            double rate,
            double ceiling,
            String lastReply,
            boolean paused) {}

    private final Supplier<List<Lane>> lanes;

    public QueuePage(Supplier<List<Lane>> lanes) {
        this.lanes = lanes;
    }

    public List<Route> routes() {
        return List.of(new Route(
                "GET",
                "/angarium/v1/queue",
                Area.OPERATION,
                call -> Answer.ok(Answer.object(
                        "items", lanes.get().stream().map(QueuePage::describe).toList()))));
    }

    private static Map<String, Object> describe(Lane lane) {
        Map<String, Object> item = Answer.object(
                "lane", lane.lane(),
                "source", lane.source(),
                "site", lane.site(),
                "provider", lane.provider(),
                "waiting", lane.waiting());
        item.put("oldest", lane.oldest().map(Instant::toString).orElse(null));
        item.put("rate", lane.rate());
        item.put("ceiling", lane.ceiling());
        item.put("last_reply", lane.lastReply());
        item.put("paused", lane.paused());
        return item;
    }
}
