package io.angarium.api.message;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.http.Answer;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.cancellation.Cancellations;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.util.List;
import java.util.Map;

/** A domain's mail that waits: whether it is taken and sent, and its end. */
public final class DomainQueues {
    private static final String DISABLED = "The domain is disabled";

    private final DomainLookup lookup;
    private final Cancellations cancellations;

    public DomainQueues(Domains domains, Cancellations cancellations) {
        this.lookup = new DomainLookup(domains);
        this.cancellations = cancellations;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/v3/domains/{domain}/sending_queues", Area.MESSAGES, this::status),
                new Route("GET", "/v3/{domain}/sending_queues", Area.MESSAGES, this::status),
                new Route("DELETE", "/v3/{domain}/envelopes", Area.MESSAGES, this::purge));
    }

    private Answer status(Call call) {
        Map<String, Object> queue = queue(lookup.plain(call));
        return Answer.ok(Answer.object("regular", queue, "scheduled", queue));
    }

    private static Map<String, Object> queue(SendingDomain domain) {
        return switch (domain.state()) {
            case DISABLED ->
                Answer.object("is_disabled", true, "disabled", Answer.object("until", "", "reason", DISABLED));
            case ACTIVE, UNVERIFIED -> Answer.object("is_disabled", false);
        };
    }

    private Answer purge(Call call) {
        SendingDomain domain = lookup.lowerCase(call);
        cancellations.ofDomain(domain.account(), domain.name());
        return Answer.message(200, "done");
    }
}
