package io.angarium.api.domain;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.domain.DomainKey;
import io.angarium.service.domain.DomainKeys;
import io.angarium.service.domain.DomainKeys.NewKey;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.Domains.DomainRefusedException;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.MessageForm.Upload;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DKIM keys: the account's under {@code /v1/dkim}, a domain's under {@code /v4/domains}; authority, selector and rotation. */
public final class DomainKeyPages {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 100;
    /** Longest key in PEM, in characters. */
    private static final int MAX_PEM = 16_000;

    private static final Pattern INTERVAL = Pattern.compile("(\\d{1,4})([dhms])");

    private final Domains domains;
    private final DomainLookup lookup;

    public DomainKeyPages(Domains domains) {
        this.domains = domains;
        this.lookup = new DomainLookup(domains);
    }

    public List<Route> routes() {
        String keys = "/v4/domains/{domain}/keys";
        String rotation = "/v1/dkim_management/domains/{domain}";
        return List.of(
                new Route("GET", "/v1/dkim/keys", Area.DOMAINS, this::list),
                new Route("POST", "/v1/dkim/keys", Area.DOMAINS, this::create),
                new Route("DELETE", "/v1/dkim/keys", Area.DOMAINS, this::delete),
                new Route("GET", keys, Area.DOMAINS, this::ofDomain),
                new Route("PUT", keys + "/{selector}/activate", Area.DOMAINS, this::activate),
                new Route("PUT", keys + "/{selector}/deactivate", Area.DOMAINS, this::deactivate),
                new Route("PUT", "/v3/domains/{domain}/dkim_authority", Area.DOMAINS, this::setAuthority),
                new Route("PUT", "/v3/domains/{domain}/dkim_selector", Area.DOMAINS, this::setSelector),
                new Route("PUT", rotation + "/rotation", Area.DOMAINS, this::setRotation),
                new Route("POST", rotation + "/rotate", Area.DOMAINS, this::rotate));
    }

    // ---- the account's keys

    private Answer list(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        int limit = parameters.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
        Optional<String> host = parameters.first("signing_domain");
        Optional<String> selector = parameters.first("selector");
        List<DomainKeys.Key> all = domains.domainKeys().list(call.caller().account()).stream()
                .filter(key -> host.isEmpty() || key.key().host().equalsIgnoreCase(host.get()))
                .filter(key -> selector.isEmpty() || key.key().selector().equalsIgnoreCase(selector.get()))
                .toList();
        int from = Math.min(page(parameters), all.size());
        int to = Math.min(from + limit, all.size());
        int last = all.isEmpty() ? 0 : (all.size() - 1) / limit * limit;
        return Answer.ok(Answer.object(
                "items",
                        all.subList(from, to).stream()
                                .map(DomainKeyPages::describe)
                                .toList(),
                "paging",
                        Answer.object(
                                "previous", link(call, parameters, limit, Math.max(0, from - limit)),
                                "first", link(call, parameters, limit, 0),
                                "next", link(call, parameters, limit, to),
                                "last", link(call, parameters, limit, last))));
    }

    /** The token of a page is the number of its first key. */
    private static int page(Parameters parameters) {
        return parameters.number("page", 0, Integer.MAX_VALUE, 0);
    }

    private static String link(Call call, Parameters parameters, int limit, int from) {
        StringBuilder link = new StringBuilder(call.publicUrl())
                .append("/v1/dkim/keys?page=")
                .append(from)
                .append("&limit=")
                .append(limit);
        for (String name : List.of("signing_domain", "selector")) {
            parameters
                    .first(name)
                    .ifPresent(value -> link.append('&')
                            .append(name)
                            .append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        }
        return link.toString();
    }

    private Answer create(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        SendingDomain domain = own(call, parameters.required("signing_domain", "signing_domain parameter is missing"));
        String selector = parameters.required("selector", "selector parameter is missing");
        NewKey wish = new NewKey(selector, parameters.number("bits", 1024, 4096, 0), pem(parameters));
        DomainKeys.Key made = Refusals.asBadRequest(() -> domains.domainKeys().create(domain.name(), wish));
        return Answer.ok(describe(made));
    }

    /** As a field or as a file. */
    private static String pem(Parameters parameters) {
        String pem = parameters
                .first("pem")
                .or(() -> parameters.toMessageForm().files().stream()
                        .filter(file -> file.field().equals("pem"))
                        .map(DomainKeyPages::text)
                        .findFirst())
                .orElse("");
        if (pem.length() > MAX_PEM) {
            throw ApiException.badRequest("'pem' parameter has at most " + MAX_PEM + " characters");
        }
        return pem;
    }

    private static String text(Upload file) {
        return new String(file.bytes(), StandardCharsets.ISO_8859_1);
    }

    private Answer delete(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        SendingDomain domain = own(call, either(parameters, "signing_domain"));
        String selector = either(parameters, "selector");
        if (!Refusals.asBadRequest(() -> domains.domainKeys().delete(domain.name(), selector))) {
            throw ApiException.notFound("domain key not found");
        }
        return Answer.message(200, "success");
    }

    /** The Ruby client puts its whole query into a single parameter, written as its language shows a map. */
    private static String either(Parameters parameters, String name) {
        return parameters
                .first(name)
                .or(() -> parameters
                        .first("params")
                        .map(Pattern.compile("\\b" + name + "\\W+([A-Za-z0-9][A-Za-z0-9.-]*)")::matcher)
                        .filter(Matcher::find)
                        .map(matcher -> matcher.group(1)))
                .orElseThrow(() -> ApiException.badRequest(name + " parameter is missing"));
    }

    /** One that is not the caller's is as unknown as one that nobody has. */
    private SendingDomain own(Call call, String name) {
        return domains.find(name)
                .filter(domain -> domain.account().equals(call.caller().account()))
                .orElseThrow(() -> ApiException.notFound("domain key not found"));
    }

    // ---- a domain's keys

    private Answer ofDomain(Call call) {
        SendingDomain domain = lookup.plain(call);
        return Answer.ok(Answer.object(
                "items",
                domains.domainKeys().of(domain.name()).stream()
                        .map(DomainKeyPages::describe)
                        .toList()));
    }

    private Answer activate(Call call) {
        return switched(call, "domain key activated", domains.domainKeys()::activate);
    }

    private Answer deactivate(Call call) {
        return switched(call, "domain key deactivated", domains.domainKeys()::deactivate);
    }

    private interface Switch {
        Optional<DomainKeys.Key> set(String domain, String selector);
    }

    private Answer switched(Call call, String message, Switch change) {
        String name = lookup.plain(call).name();
        DomainKeys.Key key = Refusals.asBadRequest(() -> change.set(name, call.parameter("selector")))
                .orElseThrow(() -> ApiException.notFound("domain key not found"));
        return Answer.ok(Answer.object(
                "message",
                message,
                "authority",
                name,
                "selector",
                key.key().selector(),
                "active",
                key.key().active()));
    }

    private static Map<String, Object> describe(DomainKeys.Key key) {
        DomainKey one = key.key();
        return Answer.object(
                "signing_domain",
                one.host(),
                "selector",
                one.selector(),
                "active",
                one.active(),
                "signs",
                key.signs(),
                "dns_record",
                DomainView.describe(key.record(), true));
    }

    private Answer setAuthority(Call call) throws IOException {
        String name = lookup.plain(call).name();
        Parameters parameters = FormReader.read(call);
        parameters.required("self", "Parameter 'self' is missing");
        boolean self = parameters.flag("self", false);
        boolean changed = Refusals.asBadRequest(() -> domains.domainKeys().setAuthority(name, self));
        return Answer.ok(Answer.object(
                "message",
                "Domain DKIM authority has " + (changed ? "" : "not ") + "been changed",
                "sending_dns_records",
                DomainView.records(domains.sendingRecords(name), true),
                "changed",
                changed));
    }

    private Answer setSelector(Call call) throws IOException {
        String name = lookup.plain(call).name();
        String selector = FormReader.read(call).required("dkim_selector", "Parameter 'dkim_selector' is missing");
        Refusals.asBadRequest(() -> {
            domains.domainKeys().setSelector(name, selector);
            return selector;
        });
        return Answer.message(200, "DKIM selector changed");
    }

    // ---- rotation

    private Answer setRotation(Call call) throws IOException {
        String name = described(call).name();
        Parameters parameters = FormReader.read(call);
        if (parameters.first("rotation_enabled").isEmpty()) {
            throw reason("rotation_enabled is required");
        }
        boolean enabled = parameters.flag("rotation_enabled", false);
        Optional<Duration> interval = parameters.first("rotation_interval").map(DomainKeyPages::interval);
        if (!enabled && interval.isPresent()) {
            throw reason("rotation_interval is not allowed unless also enabling DKIM rotation");
        }
        if (enabled && !described(call).signing().automatic()) {
            throw reason("rotation needs use_automatic_sender_security");
        }
        SendingDomain domain = domains.domainKeys().setRotation(name, enabled, interval);
        return Answer.ok(Answer.object("domain", rotation(domain)));
    }

    private static Duration interval(String text) {
        Matcher matcher = INTERVAL.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration interval = switch (matcher.group(2)) {
                case "d" -> Duration.ofDays(number);
                case "h" -> Duration.ofHours(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofSeconds(number);
            };
            if (interval.compareTo(DomainKeys.MIN_INTERVAL) >= 0) {
                return interval;
            }
        }
        throw reason("rotation_interval has to be at least " + DomainKeys.MIN_INTERVAL.toDays()
                + " days, written as in 120d");
    }

    private Map<String, Object> rotation(SendingDomain domain) {
        List<DomainKeys.Key> keys = domains.domainKeys().of(domain.name());
        return Answer.object(
                "id",
                domain.id(),
                "account_id",
                domain.account(),
                "sid",
                domain.id(),
                "name",
                domain.name(),
                "state",
                domain.state() == SendingDomain.State.ACTIVE ? "enabled" : "wait_verify",
                "active_selector",
                keys.stream()
                        .filter(DomainKeys.Key::signs)
                        .map(key -> key.key().selector())
                        .findFirst()
                        .orElse(null),
                "rotation_enabled",
                String.valueOf(domain.signing().rotation().enabled()),
                "rotation_interval",
                domain.signing().rotation().interval().toDays() + "d",
                "records",
                keys.stream().map(DomainKeyPages::published).toList());
    }

    /** What the owner of the domain publishes, and what the alias has to lead to. */
    private static Map<String, Object> published(DomainKeys.Key key) {
        return Answer.object(
                "name", key.record().name(),
                "type", key.record().type(),
                "identifier", key.key().selector(),
                "value", key.record().value(),
                "comment", key.key().recordValue());
    }

    private Answer rotate(Call call) {
        String name = described(call).name();
        try {
            domains.domainKeys().rotate(name);
        } catch (DomainRefusedException refused) {
            throw reason(String.valueOf(refused.getMessage()));
        }
        return Answer.message(200, "ok");
    }

    private SendingDomain described(Call call) {
        return domains.find(DomainLookup.name(call))
                .filter(domain -> domain.account().equals(call.caller().account()))
                .orElseThrow(() -> new ApiException(Answer.json(
                        404, Answer.object("message", "domain not found", "Description", "domain not found"))));
    }

    private static ApiException reason(String text) {
        return new ApiException(Answer.json(400, Answer.object("message", text, "Reason", text)));
    }
}
