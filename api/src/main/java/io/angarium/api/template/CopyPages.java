package io.angarium.api.template;

import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Json;
import io.angarium.api.http.Route;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.template.Template;
import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.TemplateRefusedException;
import io.angarium.service.template.Templates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code PUT …/templates/{name}/copy}: copies to other names and places; those that fail are told one by one. */
public final class CopyPages {
    /** Most copies of one call. */
    public static final int MAX_COPIES = 100;

    private final Domains domains;
    private final Templates templates;

    public CopyPages(Domains domains, Templates templates) {
        this.domains = domains;
        this.templates = templates;
    }

    public List<Route> routes() {
        return Place.all(domains).stream()
                .map(place -> place.route("PUT", "/{template}/copy", this::copy))
                .toList();
    }

    /** Where a copy is to go, as the caller wrote it. */
    private record Wish(String account, String name, String domain) {}

    private Answer copy(Call call, Owner owner) throws IOException {
        Template from = TemplatePages.required(templates, owner, TemplatePages.name(call));
        JsonNode body = Json.read(call.body());
        List<Wish> wishes = wishes(body.get("requests"));
        Set<String> tags = tags(body.get("source_versions"));
        List<Map<String, Object>> failed = new ArrayList<>();
        for (Wish wish : wishes) {
            String account = wish.account().isEmpty() ? call.caller().account() : wish.account();
            refusal(owner, from, wish, account, call.caller().account(), tags)
                    .ifPresent(error -> failed.add(Answer.object(
                            "account_id",
                            account,
                            "name",
                            wish.name(),
                            "domain",
                            wish.domain().isEmpty() ? null : wish.domain(),
                            "error",
                            error)));
        }
        return Answer.ok(Answer.object("message", "template has been copied", "failed_copies", failed));
    }

    /** Why a copy could not be made; empty if it was. */
    private Optional<String> refusal(
            Owner owner, Template from, Wish wish, String account, String caller, Set<String> tags) {
        if (!account.equals(caller)) {
            return Optional.of("account not found");
        }
        String domain = wish.domain().toLowerCase(Locale.ROOT);
        Optional<SendingDomain> known =
                domains.find(domain).filter(it -> it.account().equals(caller));
        if (!domain.isEmpty() && known.isEmpty()) {
            return Optional.of("domain not found");
        }
        try {
            templates.copy(owner, from.name(), new Owner(account, domain), wish.name(), tags);
            return Optional.empty();
        } catch (TemplateRefusedException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private static List<Wish> wishes(JsonNode requests) {
        if (requests == null || !requests.isArray() || requests.isEmpty() || requests.size() > MAX_COPIES) {
            throw ApiException.badRequest("'requests' is not a list of 1 to " + MAX_COPIES + " copies");
        }
        List<Wish> wishes = new ArrayList<>(requests.size());
        for (JsonNode request : requests) {
            String name = text(request, "name");
            if (name.isEmpty()) {
                throw ApiException.badRequest("'name' is missing in one of the requests");
            }
            wishes.add(new Wish(text(request, "account_id"), name, text(request, "domain")));
        }
        return wishes;
    }

    private static Set<String> tags(JsonNode versions) {
        Set<String> tags = new HashSet<>();
        if (versions != null) {
            versions.forEach(tag -> tags.add(tag.asString("")));
        }
        return tags;
    }

    private static String text(JsonNode request, String name) {
        JsonNode value = request.get(name);
        return value == null || !value.isString() ? "" : value.asString();
    }
}
