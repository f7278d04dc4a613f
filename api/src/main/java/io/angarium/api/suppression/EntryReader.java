package io.angarium.api.suppression;

import io.angarium.api.form.Parameters;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Dates;
import io.angarium.service.suppression.BadEntryException;
import io.angarium.service.suppression.Entry;
import io.angarium.service.suppression.SuppressionList;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads entries as callers write them: the fields of a form, or JSON objects. */
final class EntryReader {
    private static final String DEFAULT_CODE = "550";

    /** Where the fields of an entry come from. */
    private interface Fields {
        Optional<String> first(String name);

        List<String> tags();
    }

    private final SuppressionList list;
    private final InstantSource clock;

    EntryReader(SuppressionList list, InstantSource clock) {
        this.list = list;
        this.clock = clock;
    }

    /**
     * The one that a form describes.
     *
     * @throws ApiException 400 if something is missing or malformed
     */
    Entry read(Parameters form) {
        return read(new Fields() {
            @Override
            public Optional<String> first(String name) {
                return form.first(name);
            }

            @Override
            public List<String> tags() {
                return form.all("tag");
            }
        });
    }

    /**
     * The one that a JSON object describes.
     *
     * @throws ApiException 400 if something is missing or malformed
     */
    Entry read(JsonNode object) {
        if (!object.isObject()) {
            throw ApiException.badRequest("unable to parse request: expected a JSON object for each address");
        }
        return read(new Fields() {
            @Override
            public Optional<String> first(String name) {
                JsonNode value = object.path(name);
                return value.isValueNode() && !value.isNull()
                        ? Optional.of(value.asString()).filter(text -> !text.isEmpty())
                        : Optional.empty();
            }

            @Override
            public List<String> tags() {
                List<String> tags = new ArrayList<>();
                for (String name : List.of("tags", "tag")) {
                    JsonNode value = object.path(name);
                    if (value.isArray()) {
                        value.forEach(tag -> tags.add(tag.asString()));
                    } else {
                        first(name).ifPresent(tags::add);
                    }
                }
                return tags;
            }
        });
    }

    private Entry read(Fields fields) {
        try {
            Instant at = fields.first("created_at").map(Dates::parse).orElseGet(clock::instant);
            return switch (list) {
                case BOUNCES ->
                    new Entry.Bounce(
                            address(fields),
                            fields.first("code").orElse(DEFAULT_CODE),
                            fields.first("error").orElse(""),
                            at);
                case UNSUBSCRIBES -> new Entry.Unsubscribe(address(fields), fields.tags(), at);
                case COMPLAINTS -> new Entry.Complaint(address(fields), at);
                case ALLOWLIST ->
                    new Entry.Allowance(allowed(fields), fields.first("reason").orElse(""), at);
            };
        } catch (BadEntryException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static String address(Fields fields) {
        return fields.first("address")
                .map(Entry::address)
                .orElseThrow(() -> ApiException.badRequest("Missing mandatory parameter: address"));
    }

    /** An address wins over a domain. */
    private static String allowed(Fields fields) {
        return fields.first("address")
                .map(Entry::address)
                .or(() -> fields.first("domain").map(Entry::domain))
                .orElseThrow(() -> ApiException.badRequest("Missing mandatory parameter: address/domain"));
    }
}
