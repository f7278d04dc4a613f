package io.angarium.api.mailinglist;

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
import io.angarium.service.mailinglist.MailingList;
import io.angarium.service.mailinglist.MailingLists;
import io.angarium.service.mailinglist.Member;
import io.angarium.service.mailinglist.MemberUploads;
import io.angarium.service.upload.Upload;
import io.angarium.service.upload.Uploads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /v3/lists/{list}/members}: who is on a list. */
public final class MemberPages {
    /** Members of one JSON call. */
    static final int MAX_BULK = 1_000;
    /** More members than this are added in the background. */
    static final int MAX_AT_ONCE = 100;
    /** Bytes of a CSV file. */
    static final int MAX_FILE = 5 << 20;

    private static final int MAX_LIMIT = 100;

    private final MailingLists lists;
    private final Uploads uploads;
    private final PivotPages paging = new PivotPages("address", ListPages.USUAL_LIMIT, MAX_LIMIT, "subscribed");

    public MemberPages(MailingLists lists, Uploads uploads) {
        this.lists = lists;
        this.uploads = uploads;
    }

    public List<Route> routes() {
        String path = "/v3/lists/{list}/members";
        return List.of(
                new Route("GET", path, Area.LISTS, this::list),
                new Route("POST", path, Area.LISTS, this::add),
                new Route("GET", path + "/pages", Area.LISTS, this::pages),
                new Route("POST", path + ".json", Area.LISTS, this::addMany),
                new Route("POST", path + ".csv", Area.LISTS, this::upload),
                new Route("GET", path + "/{member}", Area.LISTS, this::show),
                new Route("PUT", path + "/{member}", Area.LISTS, this::update),
                new Route("DELETE", path + "/{member}", Area.LISTS, this::delete));
    }

    private Answer list(Call call) {
        MailingList list = ListPages.known(call, lists);
        Parameters query = FormReader.query(call);
        int limit = Math.min(query.number("limit", 1, Integer.MAX_VALUE, ListPages.USUAL_LIMIT), MAX_LIMIT);
        int skip = query.number("skip", 0, Integer.MAX_VALUE, 0);
        Boolean subscribed = subscribed(query);
        Optional<String> address = query.first("address");
        if (address.isPresent()) {
            List<Member> found = lists.member(list, ListPages.lookup(address.get())).stream()
                    .filter(member -> subscribed == null || member.subscribed() == subscribed)
                    .toList();
            return items(found.size(), found.stream().skip(skip).toList());
        }
        MailingLists.Counts counts = lists.counts(list);
        long total = subscribed == null
                ? counts.all()
                : subscribed ? counts.subscribed() : counts.all() - counts.subscribed();
        return items(total, lists.membersAfter(list, "", subscribed, skip, limit));
    }

    private static Answer items(long total, List<Member> members) {
        return Answer.ok(Answer.object(
                "total_count",
                total,
                "items",
                members.stream().map(MemberPages::tell).toList()));
    }

    private Answer pages(Call call) {
        MailingList list = ListPages.known(call, lists);
        Boolean subscribed = subscribed(FormReader.query(call));
        PivotPages.Page<Member> page = paging.page(
                call,
                new Sorted<>(
                        (pivot, limit) -> lists.membersAfter(list, ListPages.lookup(pivot), subscribed, 0, limit),
                        (pivot, limit) -> lists.membersBefore(list, ListPages.lookup(pivot), subscribed, limit),
                        Member::address));
        return Answer.ok(Answer.object(
                "items", page.items().stream().map(MemberPages::tell).toList(), "paging", page.paging()));
    }

    /** Null: all members are meant. */
    private static @Nullable Boolean subscribed(Parameters query) {
        return query.first("subscribed").isPresent() ? query.flag("subscribed", true) : null;
    }

    private Answer show(Call call) {
        MailingList list = ListPages.known(call, lists);
        return Answer.ok(Answer.object("member", tell(known(call, list))));
    }

    private Answer add(Call call) throws IOException {
        MailingList list = ListPages.known(call, lists);
        Parameters form = FormReader.read(call);
        Member made = ListPages.refusedAsBadRequest(() -> {
            Member member = MemberReader.member(form);
            lists.add(list, member, form.flag("upsert", false));
            return member;
        });
        return Answer.ok(Answer.object("member", tell(made), "message", "Mailing list member has been created"));
    }

    private Answer update(Call call) throws IOException {
        MailingList list = ListPages.known(call, lists);
        Member before = known(call, list);
        Parameters form = FormReader.read(call);
        Member now = ListPages.refusedAsBadRequest(() -> lists.update(list, before.address(), MemberReader.wish(form)))
                .orElseThrow(() -> unknown(before.address(), list.address()));
        return Answer.ok(Answer.object("member", tell(now), "message", "Mailing list member has been updated"));
    }

    private Answer delete(Call call) {
        MailingList list = ListPages.known(call, lists);
        Member member = known(call, list);
        lists.delete(list, member.address());
        return Answer.ok(Answer.object(
                "member",
                Answer.object("address", member.address()),
                "message",
                "Mailing list member has been deleted"));
    }

    private Answer addMany(Call call) throws IOException {
        MailingList list = knownForMany(call);
        Parameters form = FormReader.read(call);
        form.required("members", "Missing mandatory parameter: members");
        boolean upsert = form.flag("upsert", false);
        List<Member> members = ListPages.refusedAsBadRequest(() -> MemberReader.members(form.all("members")));
        if (members.size() > MAX_BULK) {
            throw ApiException.badRequest("Batch size should be less than " + MAX_BULK);
        }
        if (members.size() > MAX_AT_ONCE) {
            return submitted(call, list, asFile(members), true, upsert);
        }
        ListPages.refusedAsBadRequest(() -> {
            lists.addAll(list, members, upsert);
            return list;
        });
        return Answer.ok(
                Answer.object("list", ListPages.tell(list, lists), "message", "Mailing list has been updated"));
    }

    private Answer upload(Call call) throws IOException {
        MailingList list = knownForMany(call);
        Parameters form = FormReader.read(call);
        byte[] file =
                form.file("members").orElseThrow(() -> ApiException.badRequest("Missing mandatory parameter: members"));
        if (file.length > MAX_FILE) {
            throw ApiException.badRequest("CSV file is too big, max allowed size is 5 MB");
        }
        return submitted(call, list, file, form.flag("subscribed", true), form.flag("upsert", false));
    }

    private Answer submitted(Call call, MailingList list, byte[] file, boolean subscribed, boolean upsert) {
        Upload upload = UploadPages.submit(
                uploads, list.account(), MemberUploads.NAME, MemberUploads.parameters(list, subscribed, upsert), file);
        Map<String, Object> told = Answer.object(
                "list", ListPages.tell(list, lists), "message", "Mailing list upload started in background");
        told.putAll(UploadPages.reference(call, upload));
        return Answer.ok(told);
    }

    /** So that the background has one kind of work: the members as the file that they could have been. */
    private static byte[] asFile(List<Member> members) {
        StringBuilder file = new StringBuilder("address,name,vars,subscribed\n");
        for (Member member : members) {
            file.append(quoted(member.address()))
                    .append(',')
                    .append(quoted(member.name()))
                    .append(',')
                    .append(quoted(member.vars()))
                    .append(',')
                    .append(member.subscribed() ? "yes" : "no")
                    .append('\n');
        }
        return file.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String quoted(String field) {
        return '"' + field.replace("\"", "\"\"") + '"';
    }

    /** The same as for one member, in the words of the calls for many. */
    private MailingList knownForMany(Call call) {
        String given = call.parameter("list");
        return lists.find(call.caller().account(), ListPages.lookup(given))
                .orElseThrow(() -> ApiException.notFound("Mailing list '" + given + "' not found"));
    }

    private Member known(Call call, MailingList list) {
        String given = call.parameter("member");
        return lists.member(list, ListPages.lookup(given)).orElseThrow(() -> unknown(given, list.address()));
    }

    private static ApiException unknown(String member, String list) {
        return ApiException.notFound("Member " + member + " of mailing list " + list + " not found");
    }

    private static Map<String, Object> tell(Member member) {
        return Answer.object(
                "address", member.address(),
                "name", member.name(),
                "vars", Json.read(member.vars().getBytes(StandardCharsets.UTF_8)),
                "subscribed", member.subscribed());
    }
}
