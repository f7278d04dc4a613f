package io.angarium.api.domain;

import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.util.Locale;
import java.util.Optional;

/** The domain that a call's path names, if it is the caller's: another account's is as unknown as one that nobody has. */
public final class DomainLookup {
    private final Domains domains;

    public DomainLookup(Domains domains) {
        this.domains = domains;
    }

    /** In the words of sending, which live clients know: the same for a wrong key and for a domain that isn't the caller's. */
    public SendingDomain sending(Call call) {
        return find(call).orElseThrow(DomainLookup::forbidden);
    }

    /** The domain with this name, in the same words. */
    public SendingDomain sending(Call call, String name) {
        return find(call, name.toLowerCase(Locale.ROOT)).orElseThrow(DomainLookup::forbidden);
    }

    private static ApiException forbidden() {
        return new ApiException(Answer.text(401, "Forbidden").with("WWW-Authenticate", "Basic realm=\"MG API\""));
    }

    /** In the words of events: the text names the domain. */
    public SendingDomain naming(Call call) {
        String name = name(call);
        return find(call).orElseThrow(() -> ApiException.notFound("Domain not found: " + name));
    }

    /** In the words of the domain resources. */
    public SendingDomain plain(Call call) {
        return find(call).orElseThrow(() -> ApiException.notFound("Domain not found"));
    }

    /** In the words of templates and envelopes. */
    public SendingDomain lowerCase(Call call) {
        return find(call).orElseThrow(() -> ApiException.notFound("domain not found"));
    }

    private Optional<SendingDomain> find(Call call) {
        return find(call, name(call));
    }

    private Optional<SendingDomain> find(Call call, String name) {
        return domains.find(name)
                .filter(domain -> domain.account().equals(call.caller().account()));
    }

    /** As the path has it, in lower case. */
    public static String name(Call call) {
        return call.parameter("domain").toLowerCase(Locale.ROOT);
    }
}
