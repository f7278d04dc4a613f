package io.angarium.service.mailinglist;

import io.angarium.service.upload.Upload;
import io.angarium.service.upload.UploadTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Members as CSV files: a row each, with the columns {@code address}, {@code name}, {@code vars} and {@code subscribed}. */
public final class MemberUploads implements UploadTarget {
    /** What its uploads are for. */
    public static final String NAME = "members";

    private static final String LIST = "list";
    private static final String SUBSCRIBED = "subscribed";
    private static final String UPSERT = "upsert";
    private static final String ADDRESS = "address";
    private static final String YES = "yes";

    private final MailingLists lists;

    public MemberUploads(MailingLists lists) {
        this.lists = lists;
    }

    /**
     * What an upload has to say of itself; the account is the upload's own.
     *
     * @param subscribed what counts for rows that don't say
     */
    public static Map<String, String> parameters(MailingList list, boolean subscribed, boolean upsert) {
        return Map.of(LIST, list.address(), SUBSCRIBED, subscribed ? YES : "no", UPSERT, upsert ? YES : "no");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean understands(List<String> columns) {
        return columns.contains(ADDRESS);
    }

    @Override
    public List<Fault> take(Upload upload, List<Row> rows) {
        Optional<MailingList> list =
                lists.find(upload.account(), upload.parameters().getOrDefault(LIST, ""));
        boolean usually = YES.equals(upload.parameters().get(SUBSCRIBED));
        List<Member> members = new ArrayList<>(rows.size());
        List<Fault> faults = new ArrayList<>();
        for (Row row : rows) {
            try {
                if (list.isEmpty()) {
                    throw new BadListException("the list is gone");
                }
                members.add(member(row, usually));
            } catch (BadListException e) {
                faults.add(new Fault(row.line(), row.value(ADDRESS), String.valueOf(e.getMessage())));
            }
        }
        if (list.isPresent() && !members.isEmpty()) {
            try {
                lists.addAll(list.get(), members, YES.equals(upload.parameters().get(UPSERT)));
            } catch (BadListException full) {
                return rows.stream()
                        .map(row -> new Fault(row.line(), row.value(ADDRESS), String.valueOf(full.getMessage())))
                        .toList();
            }
        }
        return faults;
    }

    private static Member member(Row row, boolean usually) {
        boolean subscribed = switch (row.value(SUBSCRIBED).toLowerCase(Locale.ROOT)) {
            case "" -> usually;
            case YES, "true", "1" -> true;
            case "no", "false", "0" -> false;
            default -> throw new BadListException("subscribed is neither yes nor no");
        };
        return new Member(
                MailingLists.address(row.value(ADDRESS)),
                row.value("name"),
                Variables.checked(row.value("vars")),
                subscribed);
    }
}
