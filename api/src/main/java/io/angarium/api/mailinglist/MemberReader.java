package io.angarium.api.mailinglist;

import io.angarium.api.form.Parameters;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Json;
import io.angarium.mail.AddressList;
import io.angarium.mail.AddressSyntaxException;
import io.angarium.mail.Mailbox;
import io.angarium.service.mailinglist.BadListException;
import io.angarium.service.mailinglist.MailingLists;
import io.angarium.service.mailinglist.Member;
import io.angarium.service.mailinglist.Variables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads members as callers write them: form fields, addresses, JSON objects. */
final class MemberReader {
    private MemberReader() {}

    /** The changes that a form asks for. */
    static MailingLists.MemberWish wish(Parameters form) {
        return new MailingLists.MemberWish(
                form.first("address").map(MailingLists::address),
                form.first("name"),
                form.first("vars").map(Variables::checked),
                form.first("subscribed").isPresent() ? Optional.of(form.flag("subscribed", true)) : Optional.empty());
    }

    /** The new member that a form describes; it is subscribed unless that is denied. */
    static Member member(Parameters form) {
        return new Member(
                MailingLists.address(form.required("address", "Missing mandatory parameter: address")),
                form.first("name").orElse(""),
                Variables.checked(form.first("vars").orElse("")),
                form.flag("subscribed", true));
    }

    /** The members of a bulk call: one JSON list as a text, or a field or JSON element for each. */
    static List<Member> members(List<String> values) {
        List<Member> members = new ArrayList<>();
        for (String value : values) {
            String text = value.strip();
            if (text.startsWith("[")) {
                JsonNode list = Json.read(text.getBytes(StandardCharsets.UTF_8));
                list.forEach(element -> members.add(member(element)));
            } else if (text.startsWith("{")) {
                members.add(member(Json.read(text.getBytes(StandardCharsets.UTF_8))));
            } else {
                members.add(plain(text));
            }
        }
        return members;
    }

    private static Member member(JsonNode node) {
        if (node.isString()) {
            return plain(node.asString());
        }
        if (!node.isObject() || !node.path("address").isString()) {
            throw ApiException.badRequest("'members' parameter: expected addresses, or JSON objects with an address");
        }
        JsonNode vars = node.path("vars");
        JsonNode name = node.path("name");
        return new Member(
                MailingLists.address(node.path("address").asString()),
                name.isString() ? name.asString() : "",
                Variables.checked(vars.isString() ? vars.asString() : vars.isObject() ? vars.toString() : ""),
                subscribed(node.path("subscribed")));
    }

    private static boolean subscribed(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return true;
        }
        return switch (node.asString().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "1" -> true;
            case "no", "false", "0" -> false;
            default -> throw ApiException.badRequest("subscribed is neither yes nor no");
        };
    }

    /** An address, perhaps with a name before it. */
    private static Member plain(String text) {
        if (text.indexOf('<') < 0) {
            return new Member(MailingLists.address(text), "", Member.NO_VARS, true);
        }
        try {
            List<Mailbox> mailboxes = AddressList.parse(text);
            if (mailboxes.size() == 1) {
                Mailbox mailbox = mailboxes.getFirst();
                return new Member(
                        MailingLists.address(mailbox.address().toString()), mailbox.name(), Member.NO_VARS, true);
            }
        } catch (AddressSyntaxException e) {
            // said below
        }
        throw new BadListException("'" + text + "' is not an address");
    }
}
