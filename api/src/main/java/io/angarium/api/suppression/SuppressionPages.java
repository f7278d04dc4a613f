package io.angarium.api.suppression;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Json;
import io.angarium.api.http.Route;
import io.angarium.api.paging.PivotPages;
import io.angarium.api.paging.Sorted;
import io.angarium.api.upload.UploadPages;
import io.angarium.service.account.Area;
import io.angarium.service.domain.Domains;
import io.angarium.service.suppression.BadEntryException;
import io.angarium.service.suppression.Entry;
import io.angarium.service.suppression.Scope;
import io.angarium.service.suppression.SuppressionList;
import io.angarium.service.suppression.SuppressionUploads;
import io.angarium.service.suppression.Suppressions;
import io.angarium.service.upload.Upload;
import io.angarium.service.upload.Uploads;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * The lists of a domain, under {@code /v3/{domain}}, and those of the whole account, under {@code /angarium/v1/suppressions}:
 * the same operations for both.
 */
public final class SuppressionPages {
    /** Entries of one JSON call. */
    static final int MAX_BULK = 1_000;

    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Suppressions suppressions;
    private final Uploads uploads;
    private final DomainLookup lookup;
    private final InstantSource clock;

    public SuppressionPages(Domains domains, Suppressions suppressions, Uploads uploads, InstantSource clock) {
        this.suppressions = suppressions;
        this.uploads = uploads;
        this.lookup = new DomainLookup(domains);
        this.clock = clock;
    }

    public List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (ListWords words : ListWords.ALL) {
            for (String path : words.paths()) {
                routes.addAll(new Pages(words, this::domain).routes("/v3/{domain}/" + path));
            }
            Function<Call, Scope> account =
                    call -> Scope.ofAccount(call.caller().account());
            routes.addAll(new Pages(words, account)
                    .routes("/angarium/v1/suppressions/" + words.list().word()));
        }
        return routes;
    }

    private Scope domain(Call call) {
        return new Scope(call.caller().account(), lookup.plain(call).name());
    }

    /** One list of one kind of scope. */
    private final class Pages {
        private final ListWords words;
        private final SuppressionList list;
        private final Function<Call, Scope> scopes;
        private final EntryReader reader;
        private final PivotPages paging;

        Pages(ListWords words, Function<Call, Scope> scopes) {
            this.words = words;
            this.list = words.list();
            this.scopes = scopes;
            this.reader = new EntryReader(list, clock);
            this.paging = new PivotPages("address", USUAL_LIMIT, MAX_LIMIT, "term");
        }

        List<Route> routes(String path) {
            return List.of(
                    new Route("GET", path, Area.SUPPRESSIONS, this::page),
                    new Route("POST", path, Area.SUPPRESSIONS, this::add),
                    new Route("DELETE", path, Area.SUPPRESSIONS, this::deleteAll),
                    new Route("POST", path + "/import", Area.SUPPRESSIONS, this::upload),
                    new Route("GET", path + "/{address}", Area.SUPPRESSIONS, this::show),
                    new Route("DELETE", path + "/{address}", Area.SUPPRESSIONS, this::delete));
        }

        private Answer page(Call call) {
            Scope scope = scopes.apply(call);
            String term =
                    FormReader.query(call).first("term").orElse("").strip().toLowerCase(Locale.ROOT);
            PivotPages.Page<Entry> page = paging.page(
                    call,
                    new Sorted<>(
                            (pivot, limit) -> suppressions.after(scope, list, term, lower(pivot), limit),
                            (pivot, limit) -> suppressions.before(scope, list, term, lower(pivot), limit),
                            Entry::value));
            return Answer.ok(Answer.object(
                    "items", page.items().stream().map(EntryWriter::tell).toList(), "paging", page.paging()));
        }

        private Answer show(Call call) {
            return Answer.ok(EntryWriter.tell(known(scopes.apply(call), call)));
        }

        private Answer add(Call call) throws IOException {
            Scope scope = scopes.apply(call);
            if (!isJson(call)) {
                return addOne(scope, reader.read(FormReader.read(call)));
            }
            JsonNode body = Json.read(call.body());
            if (!body.isArray()) {
                return addOne(scope, reader.read(body));
            }
            if (list == SuppressionList.ALLOWLIST) {
                throw ApiException.badRequest("unable to parse request: the body is not a JSON object");
            }
            if (body.size() > MAX_BULK) {
                throw ApiException.badRequest("Batch size should be less than " + MAX_BULK);
            }
            List<Entry> entries = new ArrayList<>(body.size());
            body.forEach(object -> entries.add(reader.read(object)));
            put(scope, entries);
            return Answer.message(200, words.added(entries.size()));
        }

        private Answer addOne(Scope scope, Entry entry) {
            put(scope, List.of(entry));
            return Answer.ok(Answer.object(
                    "message",
                    words.oneAdded(),
                    "type",
                    entry instanceof Entry.Allowance allowance ? EntryWriter.type(allowance) : null,
                    words.name(),
                    entry.value()));
        }

        /** What fits alone may not fit to what is there: an address has its limit of tags. */
        private void put(Scope scope, List<Entry> entries) {
            try {
                suppressions.put(scope, entries);
            } catch (BadEntryException e) {
                throw ApiException.badRequest(String.valueOf(e.getMessage()));
            }
        }

        private Answer delete(Call call) throws IOException {
            Scope scope = scopes.apply(call);
            Entry entry = known(scope, call);
            // Mailgun's Java client sends it in the body.
            Optional<String> tag = FormReader.read(call).first("tag");
            if (tag.isPresent() && list == SuppressionList.UNSUBSCRIBES) {
                if (!suppressions.deleteTag(scope, entry.value(), tag.get())) {
                    throw ApiException.notFound("Unsubscribe event for this tag does not exist");
                }
            } else {
                suppressions.delete(scope, list, entry.value());
            }
            return Answer.ok(Answer.object("message", words.removed(), words.name(), entry.value()));
        }

        private Answer deleteAll(Call call) {
            suppressions.deleteAll(scopes.apply(call), list);
            return Answer.message(200, words.allRemoved());
        }

        private Answer upload(Call call) throws IOException {
            Scope scope = scopes.apply(call);
            Parameters parameters = FormReader.read(call);
            byte[] file = parameters
                    .file("file")
                    .orElseThrow(() -> ApiException.badRequest("Missing mandatory parameter: file"));
            Upload upload = UploadPages.submit(
                    uploads,
                    scope.account(),
                    SuppressionUploads.NAME,
                    SuppressionUploads.parameters(scope, list),
                    file);
            Map<String, Object> told =
                    Answer.object("message", "file uploaded successfully for processing. standby...");
            told.putAll(UploadPages.reference(call, upload));
            return Answer.json(202, told);
        }

        /** The entry that the path names, in any spelling of its address. */
        private Entry known(Scope scope, Call call) {
            return suppressions
                    .find(scope, list, value(call.parameter("address")))
                    .orElseThrow(() -> ApiException.notFound(words.notFound()));
        }

        private String value(String given) {
            try {
                return given.indexOf('@') < 0 && list == SuppressionList.ALLOWLIST
                        ? Entry.domain(given)
                        : Entry.address(given);
            } catch (BadEntryException e) {
                throw ApiException.notFound(words.notFound());
            }
        }
    }

    private static boolean isJson(Call call) {
        return call.header("Content-Type")
                .filter(type -> type.strip().toLowerCase(Locale.ROOT).startsWith("application/json"))
                .isPresent();
    }

    private static String lower(String pivot) {
        return pivot.toLowerCase(Locale.ROOT);
    }
}
