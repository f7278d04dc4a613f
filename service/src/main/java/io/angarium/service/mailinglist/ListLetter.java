package io.angarium.service.mailinglist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.mail.HeaderBlock;
import io.angarium.service.mailinglist.MailingList.AccessLevel;
import io.angarium.service.mailinglist.MailingList.ReplyPreference;
import java.nio.ByteBuffer;
import java.util.List;

/** A letter as a list's members get it: the fields of the list in front, the letter itself untouched. */
final class ListLetter {
    private ListLetter() {}

    /** In pieces, so that the letter isn't copied. A field that the letter has already is not written again. */
    static List<ByteBuffer> of(MailingList list, ByteBuffer letter) {
        HeaderBlock header = HeaderBlock.of(letter);
        StringBuilder fields = new StringBuilder(256);
        add(header, fields, "List-Id", "<" + list.listId() + ">"); // RFC 2919
        // RFC 2369 §3.4: NO where nobody but the owner may write.
        add(
                header,
                fields,
                "List-Post",
                list.accessLevel() == AccessLevel.READONLY ? "NO" : "<mailto:" + list.address() + ">");
        add(header, fields, "Precedence", "list");
        if (list.replyPreference() == ReplyPreference.LIST) {
            add(header, fields, "Reply-To", "<" + list.address() + ">");
        }
        return List.of(ByteBuffer.wrap(fields.toString().getBytes(UTF_8)), letter);
    }

    private static void add(HeaderBlock header, StringBuilder fields, String name, String value) {
        if (header.first(name).isEmpty()) {
            fields.append(name).append(": ").append(value).append("\r\n");
        }
    }
}
