package io.angarium.api.message;

import io.angarium.api.domain.DomainLookup;
import io.angarium.api.form.FormReader;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.mail.Attachment;
import io.angarium.mail.Header;
import io.angarium.mail.LetterReader;
import io.angarium.mail.LetterSyntaxException;
import io.angarium.mail.ParsedLetter;
import io.angarium.service.account.Area;
import io.angarium.service.domain.Domains;
import io.angarium.service.event.Events;
import io.angarium.service.event.Events.StoredLetter;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.Resending;
import io.angarium.service.submission.Submissions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /v3/domains/{domain}/messages/{key}}: a message as it was handed in, while it is kept; shown, and sent again. */
public final class StoredMessages {
    private static final String PATH = "/v3/domains/{domain}/messages/{key}";
    private static final String RAW = "message/rfc2822";

    private final DomainLookup lookup;
    private final Events events;
    private final Submissions submissions;

    public StoredMessages(Domains domains, Events events, Submissions submissions) {
        this.lookup = new DomainLookup(domains);
        this.events = events;
        this.submissions = submissions;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", PATH, Area.MESSAGES, this::show),
                new Route("POST", PATH, Area.MESSAGES, this::resend),
                new Route("GET", PATH + "/attachments/{number}", Area.MESSAGES, this::attachment));
    }

    private Answer show(Call call) {
        StoredLetter stored = stored(call);
        ParsedLetter letter = parsed(stored);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("recipients", String.join(", ", stored.recipients()));
        answer.put("sender", stored.sender());
        answer.put("from", letter.header("From").orElse(""));
        answer.put("subject", letter.header("Subject").orElse(""));
        if (call.header("Accept").orElse("").contains(RAW)) {
            answer.put("body-mime", new String(stored.letter(), StandardCharsets.UTF_8));
        } else {
            tell(letter, url(call), answer);
        }
        return Answer.ok(answer);
    }

    private Answer resend(Call call) throws IOException {
        StoredLetter stored = stored(call);
        List<String> to = FormReader.read(call).all("to");
        return Messages.answer(
                submissions.sendMime(call.caller(), lookup.plain(call), form(stored, to), Messages.origin(call)));
    }

    private static MessageForm form(StoredLetter stored, List<String> to) {
        try {
            return Resending.form(stored.letter(), to);
        } catch (LetterSyntaxException e) {
            throw unreadable(e);
        }
    }

    private Answer attachment(Call call) {
        List<Attachment> files = files(parsed(stored(call)));
        String number = call.parameter("number");
        if (!number.matches("\\d{1,4}") || Integer.parseInt(number) >= files.size()) {
            throw ApiException.notFound("Attachment not found");
        }
        // As bytes to be saved: somebody else's HTML must not run under this server's name.
        return Answer.bytes(
                200,
                "application/octet-stream",
                files.get(Integer.parseInt(number)).bytes());
    }

    private StoredLetter stored(Call call) {
        String domain = lookup.plain(call).name();
        return events.stored(call.caller().account(), domain, call.parameter("key"))
                .orElseThrow(() -> ApiException.notFound("Message not found"));
    }

    private static ParsedLetter parsed(StoredLetter stored) {
        try {
            return LetterReader.read(stored.letter());
        } catch (LetterSyntaxException e) {
            throw unreadable(e);
        }
    }

    private static ApiException unreadable(LetterSyntaxException e) {
        return new ApiException(Answer.message(422, "the stored message can't be read: " + e.getMessage()));
    }

    private static String url(Call call) {
        return call.publicUrl() + "/v3/domains/" + DomainLookup.name(call) + "/messages/" + call.parameter("key");
    }

    /** Every header under its own name (the uppermost of each), then the bodies, then the files. */
    private static void tell(ParsedLetter letter, String url, Map<String, Object> answer) {
        List<List<String>> headers = new ArrayList<>();
        for (Header header : letter.headers()) {
            answer.putIfAbsent(key(header.name()), header.value());
            headers.add(List.of(header.name(), header.value()));
        }
        answer.put("body-plain", letter.text().orElse(""));
        letter.html().ifPresent(html -> answer.put("body-html", html));
        answer.put("stripped-text", letter.text().orElse(""));
        letter.html().ifPresent(html -> answer.put("stripped-html", html));
        answer.put("stripped-signature", "");
        answer.put("message-headers", headers);
        List<Map<String, Object>> attachments = new ArrayList<>();
        Map<String, Object> byContentId = new LinkedHashMap<>();
        List<Attachment> files = files(letter);
        for (int i = 0; i < files.size(); i++) {
            Attachment file = files.get(i);
            Map<String, Object> described = describe(file, url + "/attachments/" + i);
            attachments.add(described);
            if (!file.contentId().isEmpty()) {
                byContentId.put("<" + file.contentId() + ">", described);
            }
        }
        answer.put("attachments", attachments);
        answer.put("content-id-map", byContentId);
        answer.put("message-url", url);
    }

    /** Clients look these two up in exactly this case, however the letter spells them. */
    private static String key(String header) {
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "message-id" -> "Message-Id";
            case "mime-version" -> "Mime-Version";
            default -> header;
        };
    }

    private static List<Attachment> files(ParsedLetter letter) {
        List<Attachment> files = new ArrayList<>(letter.attachments());
        files.addAll(letter.inline());
        return files;
    }

    private static Map<String, Object> describe(Attachment file, String url) {
        return Answer.object(
                "url", url, "name", file.name(), "size", file.bytes().length, "content-type", file.contentType());
    }
}
