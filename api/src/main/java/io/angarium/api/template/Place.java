package io.angarium.api.template;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Handler;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.domain.Domains;
import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.TemplateRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * Where templates are found: the same calls serve a domain's and an account's.
 *
 * @param path what the calls' paths begin with
 * @param owner whose templates a call means
 */
record Place(String path, Function<Call, Owner> owner) {
    /** What is done for one of the owners. */
    @FunctionalInterface
    interface Operation {
        Answer serve(Call call, Owner owner) throws IOException;
    }

    /** Both places. */
    static List<Place> all(Domains domains) {
        DomainLookup lookup = new DomainLookup(domains);
        return List.of(
                new Place(
                        "/v3/{domain}/templates",
                        call -> new Owner(
                                call.caller().account(), lookup.lowerCase(call).name())),
                new Place("/v4/templates", call -> Owner.account(call.caller().account())));
    }

    Route route(String method, String rest, Operation operation) {
        return new Route(method, path + rest, Area.TEMPLATES, handler(operation));
    }

    private Handler handler(Operation operation) {
        return call -> {
            Owner whose = owner.apply(call);
            try {
                return operation.serve(call, whose);
            } catch (TemplateRefusedException e) {
                throw refusal(e);
            }
        };
    }

    private static ApiException refusal(TemplateRefusedException refused) {
        String message = String.valueOf(refused.getMessage());
        return switch (refused.reason()) {
            case UNKNOWN -> ApiException.notFound(message);
            case INVALID -> ApiException.badRequest(message);
        };
    }
}
