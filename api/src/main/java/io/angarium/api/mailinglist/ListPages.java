package io.angarium.api.mailinglist;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Dates;
import io.angarium.api.http.Route;
import io.angarium.api.paging.PivotPages;
import io.angarium.api.paging.Sorted;
import io.angarium.service.account.Area;
import io.angarium.service.domain.Domains;
import io.angarium.service.mailinglist.BadListException;
import io.angarium.service.mailinglist.MailingList;
import io.angarium.service.mailinglist.MailingList.AccessLevel;
import io.angarium.service.mailinglist.MailingList.ReplyPreference;
import io.angarium.service.mailinglist.MailingLists;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /v3/lists}: the account's mailing lists. */
public final class ListPages {
    static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final Domains domains;
    private final MailingLists lists;
    private final PivotPages paging = new PivotPages("address", USUAL_LIMIT, MAX_LIMIT);

    public ListPages(Domains domains, MailingLists lists) {
        this.domains = domains;
        this.lists = lists;
    }

    public List<Route> routes() {
        String path = "/v3/lists";
        return List.of(
                new Route("POST", path, Area.LISTS, this::create),
                new Route("GET", path, Area.LISTS, this::list),
                new Route("GET", path + "/pages", Area.LISTS, this::pages),
                new Route("GET", path + "/{list}", Area.LISTS, this::show),
                new Route("PUT", path + "/{list}", Area.LISTS, this::update),
                new Route("DELETE", path + "/{list}", Area.LISTS, this::delete));
    }

    private Answer create(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        MailingLists.Wish wish = wish(call, parameters);
        if (wish.address().isEmpty()) {
            throw ApiException.badRequest("Missing mandatory parameter: address");
        }
        MailingList made = refusedAsBadRequest(() -> lists.create(call.caller().account(), wish));
        return Answer.ok(Answer.object("list", tell(made), "message", "Mailing list has been created"));
    }

    /** Lists are for people at domains of the account; another account's domain is as unknown as nobody's. */
    private MailingLists.Wish wish(Call call, Parameters parameters) {
        return refusedAsBadRequest(() -> {
            Optional<String> address = parameters.first("address").map(MailingLists::address);
            address.ifPresent(it -> checkDomain(call, it.substring(it.lastIndexOf('@') + 1)));
            return new MailingLists.Wish(
                    address,
                    parameters.first("name"),
                    parameters.first("description"),
                    parameters.first("list-id"),
                    parameters.first("access_level").map(AccessLevel::of),
                    parameters
                            .first("reply_preference")
                            .or(() -> parameters.first("reply_reference"))
                            .map(ReplyPreference::of));
        });
    }

    private void checkDomain(Call call, String domain) {
        boolean isOwn = domains.find(domain)
                .filter(known -> known.account().equals(call.caller().account()))
                .isPresent();
        if (!isOwn) {
            throw ApiException.notFound("Domain not found: " + domain);
        }
    }

    private Answer list(Call call) {
        String account = call.caller().account();
        Parameters query = FormReader.query(call);
        int limit = Math.min(query.number("limit", 1, Integer.MAX_VALUE, USUAL_LIMIT), MAX_LIMIT);
        int skip = query.number("skip", 0, Integer.MAX_VALUE, 0);
        Optional<String> address = query.first("address");
        List<MailingList> found = address.isPresent()
                ? lists.find(account, lookup(address.get())).stream().toList()
                : lists.after(account, "", MailingLists.MAX_LISTS);
        return Answer.ok(Answer.object(
                "total_count", found.size(),
                "items", found.stream().skip(skip).limit(limit).map(this::tell).toList()));
    }

    private Answer pages(Call call) {
        String account = call.caller().account();
        PivotPages.Page<MailingList> page = paging.page(
                call,
                new Sorted<>(
                        (pivot, limit) -> lists.after(account, lookup(pivot), limit),
                        (pivot, limit) -> lists.before(account, lookup(pivot), limit),
                        MailingList::address));
        return Answer.ok(
                Answer.object("items", page.items().stream().map(this::tell).toList(), "paging", page.paging()));
    }

    private Answer show(Call call) {
        return Answer.ok(Answer.object("list", tell(known(call, lists))));
    }

    private Answer update(Call call) throws IOException {
        MailingList before = known(call, lists);
        MailingLists.Wish wish = wish(call, FormReader.read(call));
        MailingList now = refusedAsBadRequest(() -> lists.update(before.account(), before.address(), wish))
                .orElseThrow(() -> ApiException.notFound("Mailing list " + before.address() + " not found"));
        return Answer.ok(Answer.object("message", "Mailing list has been updated", "list", tell(now)));
    }

    private Answer delete(Call call) {
        MailingList list = known(call, lists);
        lists.delete(list.account(), list.address());
        return Answer.ok(Answer.object("address", list.address(), "message", "Mailing list has been removed"));
    }

    private Map<String, Object> tell(MailingList list) {
        return tell(list, lists);
    }

    static Map<String, Object> tell(MailingList list, MailingLists lists) {
        return Answer.object(
                "address", list.address(),
                "name", list.name(),
                "description", list.description(),
                "access_level", list.accessLevel().word(),
                "reply_preference", list.replyPreference().word(),
                "list-id", list.listId(),
                "created_at", Dates.placeless(list.createdAt()),
                "members_count", lists.counts(list).all());
    }

    /** The list that the path names, if it is the caller's. */
    static MailingList known(Call call, MailingLists lists) {
        String given = call.parameter("list");
        return lists.find(call.caller().account(), lookup(given))
                .orElseThrow(() -> ApiException.notFound("Mailing list " + given + " not found"));
    }

    /** The spelling that lists have; what is no address stays what it is and is found nowhere. */
    static String lookup(String given) {
        try {
            return given.isEmpty() ? given : MailingLists.address(given);
        } catch (BadListException e) {
            return given;
        }
    }

    static <T> T refusedAsBadRequest(Supplier<T> change) {
        try {
            return change.get();
        } catch (BadListException e) {
            throw ApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }
}
