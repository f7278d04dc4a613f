package io.angarium.api.domain;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.domain.Tracking;
import io.angarium.service.domain.Tracking.Clicks;
import io.angarium.service.domain.Tracking.Opens;
import io.angarium.service.domain.Tracking.Unsubscribes;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A domain's tracking settings, and what there is of certificates for its tracking host: none yet, as the answers say. */
public final class TrackingPages {
    private static final String NO_CERTIFICATES =
            "certificates for tracking hosts aren't built yet; terminate TLS in front of this server";

    private final Domains domains;
    private final DomainLookup lookup;

    public TrackingPages(Domains domains) {
        this.domains = domains;
        this.lookup = new DomainLookup(domains);
    }

    public List<Route> routes() {
        String path = "/v3/domains/{domain}/tracking";
        String certificate = "/v2/x509/{domain}";
        return List.of(
                new Route("GET", path, Area.DOMAINS, this::show),
                new Route("PUT", path + "/open", Area.DOMAINS, this::setOpens),
                new Route("PUT", path + "/click", Area.DOMAINS, this::setClicks),
                new Route("PUT", path + "/unsubscribe", Area.DOMAINS, this::setUnsubscribes),
                new Route("GET", certificate + "/status", Area.DOMAINS, this::certificate),
                new Route("POST", certificate, Area.DOMAINS, this::makeCertificate),
                new Route("PUT", certificate, Area.DOMAINS, this::renewCertificate));
    }

    private Answer show(Call call) {
        SendingDomain domain = lookup.plain(call);
        Tracking tracking = domain.settings().tracking();
        return Answer.ok(Answer.object(
                "tracking",
                Answer.object(
                        "open", describe(tracking.opens()),
                        "click", describe(tracking.clicks()),
                        "unsubscribe", describe(tracking.unsubscribes()),
                        "web_scheme", domain.settings().web().scheme())));
    }

    private Answer setOpens(Call call) throws IOException {
        Parameters given = FormReader.read(call);
        return set(
                call,
                before -> before.with(new Opens(
                        given.flag("active", before.opens().active()),
                        given.flag("place_at_the_top", before.opens().atTheTop()))),
                "open",
                tracking -> describe(tracking.opens()));
    }

    private Answer setClicks(Call call) throws IOException {
        Parameters given = FormReader.read(call);
        return set(call, before -> before.with(clicks(given, before.clicks())), "click", it -> describe(it.clicks()));
    }

    private static Clicks clicks(Parameters given, Clicks before) {
        String wanted = given.first("active").orElse("").toLowerCase(Locale.ROOT);
        if (wanted.equals("htmlonly")) {
            return Clicks.HTML_ONLY;
        }
        return wanted.isEmpty() ? before : given.flag("active", false) ? Clicks.YES : Clicks.NO;
    }

    private Answer setUnsubscribes(Call call) throws IOException {
        Parameters given = FormReader.read(call);
        return set(
                call,
                before -> before.with(new Unsubscribes(
                        given.flag("active", before.unsubscribes().active()),
                        given.first("html_footer").orElse(before.unsubscribes().htmlFooter()),
                        given.first("text_footer").orElse(before.unsubscribes().textFooter()))),
                "unsubscribe",
                tracking -> describe(tracking.unsubscribes()));
    }

    private Answer set(
            Call call, UnaryOperator<Tracking> change, String part, Function<Tracking, Map<String, Object>> view) {
        String name = lookup.plain(call).name();
        SendingDomain updated = Refusals.asBadRequest(
                () -> domains.update(name, settings -> settings.with(change.apply(settings.tracking()))));
        return Answer.ok(Answer.object(
                "message",
                "Domain tracking settings have been updated",
                part,
                view.apply(updated.settings().tracking())));
    }

    private static Map<String, Object> describe(Opens opens) {
        return Answer.object("active", opens.active(), "place_at_the_top", opens.atTheTop());
    }

    private static Map<String, Object> describe(Clicks clicks) {
        return Answer.object("active", clicks.isActive(), "html_only", clicks == Clicks.HTML_ONLY ? true : null);
    }

    private static Map<String, Object> describe(Unsubscribes unsubscribes) {
        return Answer.object(
                "active", unsubscribes.active(),
                "html_footer", unsubscribes.htmlFooter(),
                "text_footer", unsubscribes.textFooter());
    }

    // ---- certificates

    private Answer certificate(Call call) {
        requireTrackingHost(call);
        return described(404, "Please initiate x509 key pair generation at POST /v2/x509/" + DomainLookup.name(call));
    }

    private Answer makeCertificate(Call call) {
        requireTrackingHost(call);
        return described(501, NO_CERTIFICATES);
    }

    private Answer renewCertificate(Call call) {
        requireTrackingHost(call);
        return described(404, "x509 cert not found");
    }

    private void requireTrackingHost(Call call) {
        String host = DomainLookup.name(call);
        boolean isOwn = domains.find(host.substring(host.indexOf('.') + 1))
                .filter(domain -> domain.account().equals(call.caller().account()))
                .filter(domain -> host.equals(domain.settings().web().prefix() + "." + domain.name()))
                .isPresent();
        if (!isOwn) {
            throw new ApiException(described(404, "x509 cert not found"));
        }
    }

    private static Answer described(int status, String text) {
        return Answer.json(status, Answer.object("message", text, "Description", text));
    }
}
