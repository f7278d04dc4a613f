package io.angarium.api.http;

import io.angarium.service.account.Accounts;
import io.angarium.service.account.Caller;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a call to its handler: path, key, handler; and every problem to an answer. Any thread. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** What a call was answered, and the template of the route that it took, for the counters. */
    record Served(Answer answer, String template, Optional<String> keyId) {}

    private final Router router;
    private final Accounts accounts;

    Dispatcher(Router router, Accounts accounts) {
        this.router = router;
        this.accounts = accounts;
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
                    caller = caller(route, call);
                    Answer answer = route.handler().handle(call.with(parameters, caller));
                    yield new Served(answer, template, caller.map(Caller::keyId));
                }
            };
        } catch (ApiException e) {
            return new Served(e.answer(), template, caller.map(Caller::keyId));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", call.method(), call.path(), e);
            return new Served(Answer.message(500, "Internal Server Error"), template, caller.map(Caller::keyId));
        }
    }

    private Optional<Caller> caller(Route route, Call call) {
        if (route.access() == Access.OPEN) {
            return Optional.empty();
        }
        Optional<Caller> caller =
                call.header("Authorization").flatMap(BasicCredentials::password).flatMap(accounts::authenticate);
        if (caller.isEmpty()) {
            throw new ApiException(stranger(route.access()).with("WWW-Authenticate", "Basic realm=\"MG API\""));
        }
        return caller;
    }

    private static Answer stranger(Access access) {
        return switch (access) {
            case SENDING -> Answer.text(401, "Forbidden");
            case ACCOUNT, OPEN -> Answer.message(401, "Invalid private key");
        };
    }
}
