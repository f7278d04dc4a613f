package io.angarium.service.suppression;

import io.angarium.service.submission.DateText;
import io.angarium.service.upload.Upload;
import io.angarium.service.upload.UploadTarget;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lists as CSV files: a row per entry, with the columns that Mailgun's files have. */
public final class SuppressionUploads implements UploadTarget {
    /** What its uploads are for. */
    public static final String NAME = "suppressions";

    private static final String DOMAIN = "domain";
    private static final String LIST = "list";
    private static final String ADDRESS = "address";
    private static final String DEFAULT_CODE = "550";

    private final Suppressions suppressions;
    private final InstantSource clock;

    public SuppressionUploads(Suppressions suppressions, InstantSource clock) {
        this.suppressions = suppressions;
        this.clock = clock;
    }

    /** What an upload has to say of itself; the account is the upload's own. */
    public static Map<String, String> parameters(Scope scope, SuppressionList list) {
        return Map.of(DOMAIN, scope.domain(), LIST, list.word());
    }

    @Override
    public String name() {
        return NAME;
    }

    /** A domain alone is something for the allowlist only, which {@link #take} says row by row. */
    @Override
    public boolean understands(List<String> columns) {
        return columns.contains(ADDRESS) || columns.contains(DOMAIN);
    }

    @Override
    public List<Fault> take(Upload upload, List<Row> rows) {
        Scope scope = new Scope(upload.account(), upload.parameters().getOrDefault(DOMAIN, ""));
        SuppressionList list = SuppressionList.of(upload.parameters().getOrDefault(LIST, ""));
        Instant now = clock.instant();
        List<Entry> entries = new ArrayList<>(rows.size());
        List<Fault> faults = new ArrayList<>();
        for (Row row : rows) {
            try {
                entries.add(entry(list, row, now));
            } catch (BadEntryException e) {
                faults.add(new Fault(row.line(), row.value(ADDRESS), String.valueOf(e.getMessage())));
            }
        }
        suppressions.put(scope, entries);
        return faults;
    }

    private static Entry entry(SuppressionList list, Row row, Instant now) {
        Instant at = at(row.value("created_at"), now);
        return switch (list) {
            case BOUNCES -> {
                String code = row.value("code");
                yield new Entry.Bounce(address(row), code.isEmpty() ? DEFAULT_CODE : code, row.value("error"), at);
            }
            case UNSUBSCRIBES -> {
                String tags = row.value("tags").isEmpty() ? row.value("tag") : row.value("tags");
                yield new Entry.Unsubscribe(address(row), tags(tags), at);
            }
            case COMPLAINTS -> new Entry.Complaint(address(row), at);
            case ALLOWLIST -> new Entry.Allowance(allowed(row), row.value("reason"), at);
        };
    }

    private static String address(Row row) {
        if (row.value(ADDRESS).isEmpty()) {
            throw new BadEntryException("there is no address");
        }
        return Entry.address(row.value(ADDRESS));
    }

    private static String allowed(Row row) {
        if (!row.value(ADDRESS).isEmpty()) {
            return Entry.address(row.value(ADDRESS));
        }
        if (row.value(DOMAIN).isEmpty()) {
            throw new BadEntryException("there is neither an address nor a domain");
        }
        return Entry.domain(row.value(DOMAIN));
    }

    /** Separated by commas or semicolons, perhaps in the brackets of a JSON list. */
    private static List<String> tags(String text) {
        return List.of(text.replaceAll("[\\[\\]\"']", "").split("[,;]"));
    }

    private static Instant at(String text, Instant now) {
        return text.isEmpty()
                ? now
                : DateText.parse(text)
                        .orElseThrow(() -> new BadEntryException(
                                "created_at is '" + text + "', expected a date of RFC 2822 or seconds since 1970"));
    }
}
