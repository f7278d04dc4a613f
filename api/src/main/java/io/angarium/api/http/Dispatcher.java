package io.angarium.api.http;

import io.angarium.service.account.Caller;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a call to its handler: path, right, handler; and every problem to an answer. Any thread. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** What a call was answered, and the template of the route that it took, for the counters. */
    record Served(Answer answer, String template, Optional<String> keyId) {}

    private final Router router;
    private final Admission admission;

    Dispatcher(Router router, Admission admission) {
        this.router = router;
        this.admission = admission;
    }

    /** @throws IOException if the caller went away */
    Served serve(Call call) throws IOException {
        String template = "none";
        Optional<Caller> caller = Optional.empty();
        try {
            return switch (router.match(call.method(), call.path())) {
                case Router.Match.Nothing() -> new Served(Answer.message(404, "Not Found"), template, Optional.empty());
                case Router.Match.OtherMethods(var allowed) ->
                    new Served(
                            Answer.message(405, "Method Not Allowed").with("Allow", String.join(", ", allowed)),
                            template,
                            Optional.empty());
                case Router.Match.Found(var route, var parameters) -> {
                    template = route.template();
                    Admission.Admitted admitted = admission.admit(route, call, parameters);
                    caller = admitted.caller();
                    Answer answer = answer(route, call.with(parameters, caller));
                    yield new Served(
                            admitted.standing()
                                    .map(standing -> RateHeaders.beside(answer, standing))
                                    .orElse(answer),
                            template,
                            caller.map(Caller::keyId));
                }
            };
        } catch (ApiException e) {
            return new Served(e.answer(), template, caller.map(Caller::keyId));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", call.method(), call.path(), e);
            return new Served(Answer.message(500, "Internal Server Error"), template, caller.map(Caller::keyId));
        }
    }

    /** The handler's answer; a refusal counts as one, so that it gets the same header fields. */
    private static Answer answer(Route route, Call call) throws IOException {
        try {
            return route.handler().handle(call);
        } catch (ApiException refused) {
            return refused.answer();
        }
    }
}
