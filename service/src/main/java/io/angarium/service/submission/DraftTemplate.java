package io.angarium.service.submission;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;

/**
 * What a draft's HTML is rendered with when a recipient's turn comes: the text of the version that was chosen at acceptance
 * stands in the draft itself, so no later change of the template reaches it.
 *
 * @param variables JSON; its strings may hold {@code %recipient.key%}
 * @param subject a template; empty: the draft's own subject counts
 * @param replyTo likewise
 * @param text whether the copy has a plain text made of its HTML
 */
public record DraftTemplate(String variables, String subject, String replyTo, boolean text) {
    void encode(CompactWriter writer) {
        writer.text(variables).text(subject).text(replyTo).number(text ? 1 : 0);
    }

    static DraftTemplate decode(CompactReader reader) {
        return new DraftTemplate(reader.text(), reader.text(), reader.text(), reader.number() == 1);
    }
}
