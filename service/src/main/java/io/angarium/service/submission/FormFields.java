package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.mail.Header;
import io.angarium.mail.HeaderSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The {@code o:}, {@code h:}, {@code v:} and {@code t:} fields of a form, read in one pass. Used by one thread. */
final class FormFields {
    /** Fields that are made from other parameters or on the way; a caller that sets them could lie about the envelope. */
    private static final Set<String> NOT_SETTABLE = Set.of(
            "from",
            "bcc",
            "return-path",
            "received",
            "dkim-signature",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "content-disposition",
            "content-id");

    private final SubmissionSettings settings;
    private final SendOptions options;
    private final List<Header> headers = new ArrayList<>(0);
    private final UserVariables variables = new UserVariables();
    private String messageId = "";
    private String recipientVariables = "";

    private FormFields(SubmissionSettings settings, SendOptions options) {
        this.settings = settings;
        this.options = options;
    }

    /** @throws RejectedException at the first field that can't be understood */
    static FormFields read(Map<String, List<String>> fields, SubmissionSettings settings, SendOptions options) {
        FormFields read = new FormFields(settings, options);
        read.checkSize(fields);
        fields.forEach(read::take);
        options.check();
        return read;
    }

    List<Header> headers() {
        return headers;
    }

    /** Whether the letter gets a field of this name from the form. */
    boolean hasHeader(String name) {
        return headers.stream().anyMatch(header -> header.isNamed(name));
    }

    /** Adds a field that didn't come with the form. */
    void addHeader(String name, String value) {
        headers.add(field(name, value));
    }

    UserVariables variables() {
        return variables;
    }

    /** From {@code h:Message-Id}, without angle brackets; empty: none was given. */
    String messageId() {
        return messageId;
    }

    /** JSON from the field {@code recipient-variables} or the header that stands for it; empty: none. */
    String recipientVariables() {
        return recipientVariables;
    }

    private void checkSize(Map<String, List<String>> fields) {
        long size = 0;
        for (Map.Entry<String, List<String>> field : fields.entrySet()) {
            if (isOption(field.getKey())) {
                for (String value : field.getValue()) {
                    size += field.getKey().length() + utf8Length(value);
                }
            }
        }
        if (size > settings.maxOptionBytes()) {
            throw tooManyOptions(settings);
        }
    }

    static RejectedException tooManyOptions(SubmissionSettings settings) {
        return badParameter("Send options (parameters starting with o:, h:, or v:) are limited to "
                + settings.maxOptionBytes() / 1024 + " kB total");
    }

    private static boolean isOption(String name) {
        return name.length() > 2 && name.charAt(1) == ':' && "ohvt".indexOf(name.charAt(0)) >= 0;
    }

    private static long utf8Length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return length;
    }

    private void take(String name, List<String> values) {
        if (name.equals("recipient-variables")) {
            recipientVariables = values.getFirst();
        } else if (name.equals(TemplateOptions.NAME)) {
            options.take(name, values.getFirst());
        }
        if (!isOption(name)) {
            return;
        }
        for (String value : values) {
            switch (name.charAt(0)) {
                case 'h' -> header(name.substring(2), value);
                case 'v' -> variables.put(name.substring(2), value);
                default -> options.take(name, value);
            }
        }
    }

    private void header(String name, String value) {
        if (!name.chars().allMatch(c -> c < 128)) {
            throw badParameter("Header name must be pure ASCII: " + SendOptions.shown(name));
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (OptionHeaders.isCandidate(lower) && optionHeader(lower, value)) {
            return;
        }
        if (NOT_SETTABLE.contains(lower)) {
            throw badParameter("h:" + SendOptions.shown(name) + " parameter: this header can't be set");
        }
        if (lower.equals("message-id")) {
            messageId = messageId(value);
            return;
        }
        if (name.equalsIgnoreCase(OptionHeaders.TLS_REQUIRED)) {
            options.tlsRequired(value);
        }
        headers.add(field(name, value));
    }

    private boolean optionHeader(String lower, String value) {
        String option = OptionHeaders.option(lower);
        if (!option.isEmpty()) {
            options.take(option, value);
            return true;
        }
        if (lower.equals(OptionHeaders.VARIABLES)) {
            variables.putAll(value);
        } else if (lower.equals(OptionHeaders.RECIPIENT_VARIABLES)) {
            recipientVariables = recipientVariables.isEmpty() ? value : recipientVariables;
        }
        return OptionHeaders.isInternal(lower) || OptionHeaders.isVisible(lower);
    }

    /** A fold is white space (RFC 5322 §2.2.3); any other line break would begin a field of the caller's own. */
    private static Header field(String name, String value) {
        try {
            return new Header(name, value.indexOf('\n') < 0 ? value : value.replaceAll("\r?\n([ \t])", "$1"));
        } catch (HeaderSyntaxException e) {
            throw badParameter("h:" + SendOptions.shown(name) + " parameter: " + e.getMessage());
        }
    }

    private static String messageId(String value) {
        String id = value.strip();
        if (id.startsWith("<") && id.endsWith(">") && id.length() > 2) {
            id = id.substring(1, id.length() - 1);
        }
        int at = id.indexOf('@');
        boolean valid = at > 0
                && at == id.lastIndexOf('@')
                && at < id.length() - 1
                && id.length() <= 250
                && id.chars().allMatch(c -> c > ' ' && c < 127 && c != '<' && c != '>');
        if (!valid) {
            throw badParameter(
                    "h:Message-Id parameter is not a message id: expected <local@domain>, at most 250 characters");
        }
        return id;
    }
}
