package io.angarium.api.operation;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.delivery.Intervention;
import io.angarium.delivery.Intervention.Action;
import io.angarium.delivery.Intervention.Scope;
import io.angarium.service.account.Area;
import io.angarium.service.operation.Interventions;
import io.angarium.service.operation.TooManyInterventionsException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /angarium/v1/queue/{pause,drain,move,resume}?site=…|provider=…|domain=…|tenant=…|tag=…}: orders for mail on its
 * way; {@code GET /angarium/v1/queue/orders} lists those in force.
 */
public final class InterventionPages {
    private final Interventions interventions;

    public InterventionPages(Interventions interventions) {
        this.interventions = interventions;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", "/angarium/v1/queue/orders", Area.OPERATION, call -> list()),
                new Route("POST", "/angarium/v1/queue/pause", Area.OPERATION, call -> order(call, Action.PAUSE)),
                new Route("POST", "/angarium/v1/queue/drain", Area.OPERATION, call -> order(call, Action.DRAIN)),
                new Route("POST", "/angarium/v1/queue/move", Area.OPERATION, call -> order(call, Action.MOVE)),
                new Route("POST", "/angarium/v1/queue/resume", Area.OPERATION, this::resume));
    }

    private Answer list() {
        return Answer.ok(Answer.object(
                "items",
                interventions.all().stream().map(InterventionPages::describe).toList()));
    }

    private record Target(Scope scope, String name) {}

    private Answer order(Call call, Action action) {
        Parameters query = FormReader.query(call);
        Target target = target(query);
        Optional<InetAddress> source = action == Action.MOVE
                ? Optional.of(
                        ours(query.required("to", "'to' parameter is missing, expected an IP address of this machine")))
                : Optional.empty();
        try {
            Intervention order = interventions.order(
                    action,
                    target.scope(),
                    target.name(),
                    source,
                    "key " + call.caller().keyId());
            return Answer.ok(Answer.object("message", order.words(), "order", describe(order)));
        } catch (IllegalArgumentException | TooManyInterventionsException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Answer resume(Call call) {
        Target target = target(FormReader.query(call));
        String what = target.scope().word() + " " + target.name();
        if (!interventions.resume(target.scope(), target.name())) {
            throw ApiException.notFound("No order is in force for " + what);
        }
        return Answer.ok(Answer.object("message", what + " is resumed"));
    }

    private static Target target(Parameters query) {
        List<Target> named = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            query.first(scope.word()).ifPresent(name -> named.add(new Target(scope, name)));
        }
        if (named.size() != 1) {
            throw ApiException.badRequest("expected one of the parameters site, provider, domain, tenant, tag, not "
                    + (named.isEmpty() ? "none" : named.size() + " of them"));
        }
        return named.getFirst();
    }

    /** Only a literal: a name would be looked up. */
    private static InetAddress ours(String text) {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            if (NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
        } catch (IllegalArgumentException | SocketException e) {
            // said below
        }
        throw ApiException.badRequest("'to' parameter is '" + text + "', expected an IP address of this machine");
    }

    private static Map<String, Object> describe(Intervention order) {
        Map<String, Object> item = Answer.object(
                "action", order.action().name().toLowerCase(Locale.ROOT),
                "scope", order.scope().word(),
                "name", order.name(),
                "set_by", order.setBy(),
                "at", order.at().toString());
        item.put("to", order.source().map(InetAddress::getHostAddress).orElse(null));
        return item;
    }
}
