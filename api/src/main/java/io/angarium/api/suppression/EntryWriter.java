package io.angarium.api.suppression;

import io.angarium.api.http.Answer;
import io.angarium.api.http.Dates;
import io.angarium.service.suppression.Entry;
import java.util.Map;

/** Entries as Mailgun's clients read them. */
final class EntryWriter {
    private EntryWriter() {}

    static Map<String, Object> tell(Entry entry) {
        String at = Dates.utc(entry.createdAt());
        return switch (entry) {
            case Entry.Bounce bounce ->
                Answer.object(
                        "address", bounce.value(), "code", bounce.code(), "error", bounce.error(), "created_at", at);
            case Entry.Unsubscribe unsubscribe ->
                Answer.object("address", unsubscribe.value(), "tags", unsubscribe.tags(), "created_at", at);
            case Entry.Complaint complaint -> Answer.object("address", complaint.value(), "created_at", at);
            case Entry.Allowance allowance ->
                Answer.object(
                        "value", allowance.value(),
                        "type", type(allowance),
                        "reason", allowance.reason(),
                        "createdAt", at);
        };
    }

    static String type(Entry.Allowance allowance) {
        return allowance.isAddress() ? "address" : "domain";
    }
}
