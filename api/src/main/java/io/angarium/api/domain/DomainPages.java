package io.angarium.api.domain;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Dates;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.domain.DnsRecord;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.Domains.DomainRefusedException;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.service.domain.SendingDomain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The account's domains, under both versions that clients use: {@code /v3/domains} and {@code /v4/domains}. */
public final class DomainPages {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int DEFAULT_KEY_BITS = 2048;

    private final Domains domains;
    private final DomainLookup lookup;

    public DomainPages(Domains domains) {
        this.domains = domains;
        this.lookup = new DomainLookup(domains);
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (String base : List.of("/v3/domains", "/v4/domains")) {
            routes.add(new Route("GET", base, Area.DOMAINS, this::list));
            routes.add(new Route("POST", base, Area.DOMAINS, this::create));
            routes.add(new Route("GET", base + "/{domain}", Area.DOMAINS, this::show));
            routes.add(new Route("PUT", base + "/{domain}/verify", Area.DOMAINS, this::verify));
            routes.add(new Route("DELETE", base + "/{domain}", Area.DOMAINS, this::delete));
        }
        routes.add(new Route("GET", "/v3/domains/{domain}/connection", Area.DOMAINS, this::connection));
        routes.add(new Route("PUT", "/v3/domains/{domain}/connection", Area.DOMAINS, this::setConnection));
        return routes;
    }

    private Answer list(Call call) {
        Parameters parameters = FormReader.query(call);
        int limit = parameters.number("limit", 1, Integer.MAX_VALUE, DEFAULT_LIMIT);
        int skip = parameters.number("skip", 0, Integer.MAX_VALUE, 0);
        List<SendingDomain> found = sorted(domains.list(call.caller().account()), parameters).stream()
                .filter(wanted(parameters))
                .toList();
        List<Map<String, Object>> items = found.stream()
                .skip(skip)
                .limit(Math.min(limit, MAX_LIMIT))
                .map(DomainPages::describe)
                .toList();
        return Answer.ok(Answer.object("total_count", found.size(), "items", items));
    }

    private static List<SendingDomain> sorted(List<SendingDomain> all, Parameters parameters) {
        Comparator<SendingDomain> byName = Comparator.comparing(SendingDomain::name);
        return switch (parameters.first("sort").orElse("")) {
            case "name", "name:asc" -> all.stream().sorted(byName).toList();
            case "name:desc" -> all.stream().sorted(byName.reversed()).toList();
            default -> all;
        };
    }

    private static Predicate<SendingDomain> wanted(Parameters parameters) {
        String search = parameters.first("search").orElse("").toLowerCase(Locale.ROOT);
        String state = parameters.first("state").orElse("");
        return domain -> domain.name().contains(search)
                && (state.isEmpty() || lower(domain.state()).equals(state));
    }

    private Answer create(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        NewDomain wanted = new NewDomain(
                call.caller().account(),
                parameters.required("name", "name parameter is missing").toLowerCase(Locale.ROOT),
                parameters.first("smtp_password").orElse(""),
                parameters.first("dkim_selector").orElse(""),
                keyBits(parameters),
                parameters.flag("ed25519", false));
        SendingDomain made = refusedAsBadRequest(() -> domains.create(wanted));
        return Answer.ok(withRecords(made, "Domain DNS records have been created"));
    }

    private static int keyBits(Parameters parameters) {
        int bits = parameters.number("dkim_key_size", 1024, 2048, DEFAULT_KEY_BITS);
        if (bits != 1024 && bits != 2048) {
            throw ApiException.badRequest("'dkim_key_size' parameter is '" + bits + "', expected 1024 or 2048");
        }
        return bits;
    }

    private Answer show(Call call) {
        return Answer.ok(withRecords(lookup.plain(call), null));
    }

    private Answer verify(Call call) {
        String name = lookup.plain(call).name();
        SendingDomain verified = refusedAsBadRequest(() -> domains.verify(name));
        return Answer.ok(withRecords(verified, "Domain DNS records have been updated"));
    }

    private Answer connection(Call call) {
        SendingDomain domain = lookup.plain(call);
        return Answer.ok(Answer.object(
                "connection",
                        Answer.object(
                                "require_tls", domain.requireTls(), "skip_verification", domain.skipVerification()),
                "require_tls", domain.requireTls(),
                "skip_verification", domain.skipVerification()));
    }

    /** What is not given stays. Clients spell the answer's keys in two ways: it has both. */
    private Answer setConnection(Call call) throws IOException {
        SendingDomain before = lookup.plain(call);
        Parameters parameters = FormReader.read(call);
        SendingDomain now = refusedAsBadRequest(() -> domains.setConnection(
                before.name(),
                parameters.flag("require_tls", before.requireTls()),
                parameters.flag("skip_verification", before.skipVerification())));
        return Answer.ok(Answer.object(
                "message", "Domain connection settings have been updated, may take 10 minutes to fully propagate",
                "require_tls", now.requireTls(),
                "skip_verification", now.skipVerification(),
                "require-tls", now.requireTls(),
                "skip-verification", now.skipVerification()));
    }

    private Answer delete(Call call) {
        String name = lookup.plain(call).name();
        if (!refusedAsBadRequest(() -> domains.delete(name))) {
            throw ApiException.notFound("Domain not found");
        }
        return Answer.message(200, "Domain will be deleted in the background");
    }

    private interface Change<T> {
        T apply();
    }

    private static <T> T refusedAsBadRequest(Change<T> change) {
        try {
            return change.apply();
        } catch (DomainRefusedException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Object> withRecords(SendingDomain domain, @Nullable String message) {
        return Answer.object(
                "message", message,
                "domain", describe(domain),
                "receiving_dns_records", records(domains.receivingRecords(domain.name()), false),
                "sending_dns_records", records(domains.sendingRecords(domain.name()), true));
    }

    private static Map<String, Object> describe(SendingDomain domain) {
        return Answer.object(
                "created_at", Dates.gmt(domain.createdAt()),
                "id", domain.id(),
                "is_disabled", domain.state() == SendingDomain.State.DISABLED,
                "name", domain.name(),
                "require_tls", domain.requireTls(),
                "skip_verification", domain.skipVerification(),
                "smtp_login", domain.smtpLogin(),
                "spam_action", domain.spamAction(),
                "state", lower(domain.state()),
                "type", lower(domain.type()),
                "use_automatic_sender_security", false,
                "web_prefix", domain.webPrefix(),
                "web_scheme", domain.webScheme(),
                "wildcard", domain.wildcard());
    }

    private static List<Map<String, Object>> records(List<DnsRecord> records, boolean named) {
        return records.stream().map(record -> describe(record, named)).toList();
    }

    private static Map<String, Object> describe(DnsRecord record, boolean named) {
        return Answer.object(
                "is_active", record.validity().equals("valid"),
                "cached", record.found(),
                "name", named ? record.name() : null,
                "priority", record.priority().isEmpty() ? null : record.priority(),
                "record_type", record.type(),
                "valid", record.validity(),
                "value", record.value());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
