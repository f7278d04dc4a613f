package io.angarium.mail;

import java.util.List;
import java.util.Optional;

/**
 * A letter as {@link LetterReader} understood it.
 *
 * @param headers of the letter itself, in order, decoded for people: to find addresses, read the raw field with {@link
 *     HeaderBlock}, since an encoded comma or bracket looks like a real one here
 * @param text what there is of text/plain to be read; several such parts are joined by an empty line. Line breaks are as in
 *     the letter
 * @param html likewise text/html
 * @param amp likewise text/x-amp-html
 * @param attachments files, letters within the letter, and all that a reader can't show; in order
 * @param inline parts with a Content-ID that are not declared attachments
 * @param notes what was wrong with the letter and how it was taken, for people; empty if all was well
 */
public record ParsedLetter(
        List<Header> headers,
        Optional<String> text,
        Optional<String> html,
        Optional<String> amp,
        List<Attachment> attachments,
        List<Attachment> inline,
        List<String> notes) {
    public ParsedLetter {
        headers = List.copyOf(headers);
        attachments = List.copyOf(attachments);
        inline = List.copyOf(inline);
        notes = List.copyOf(notes);
    }

    /** The value of the uppermost field of this name. */
    public Optional<String> header(String name) {
        for (Header header : headers) {
            if (header.isNamed(name)) {
                return Optional.of(header.value());
            }
        }
        return Optional.empty();
    }
}
