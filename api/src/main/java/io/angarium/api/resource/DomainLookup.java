package io.angarium.api.resource;

import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.util.Locale;

/** The domain that a call's path names. */
final class DomainLookup {
    private final Domains domains;

    DomainLookup(Domains domains) {
        this.domains = domains;
    }

    /** In the words of sending and events: the text names the domain. */
    SendingDomain naming(Call call) {
        String name = name(call);
        return domains.find(name).orElseThrow(() -> ApiException.notFound("Domain not found: " + name));
    }

    /** In the words of the domain resources. */
    SendingDomain plain(Call call) {
        return domains.find(name(call)).orElseThrow(() -> ApiException.notFound("Domain not found"));
    }

    static String name(Call call) {
        return call.parameter("domain").toLowerCase(Locale.ROOT);
    }
}
