package io.angarium.api.form;

import io.angarium.api.http.ApiException;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.MessageForm.Upload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A call's parameters, wherever they stood: values by name in the order given, and uploaded files.
 *
 * <p>{@code name[]} and {@code name[0]} are {@code name}; a field with an empty value is absent.
 */
public final class Parameters {
    /** More fields than this and a form is refused. */
    public static final int MAX_FIELDS = 10_000;

    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private final List<Upload> files = new ArrayList<>();
    private int count;

    void add(String name, String value) {
        countOne();
        if (!value.isEmpty()) {
            fields.computeIfAbsent(plainName(name), n -> new ArrayList<>(1)).add(value);
        }
    }

    void add(Upload file) {
        countOne();
        files.add(new Upload(plainName(file.field()), file.fileName(), file.contentType(), file.bytes()));
    }

    /** The first value, or empty if the field is absent. */
    public Optional<String> first(String name) {
        return Optional.ofNullable(fields.get(name)).map(List::getFirst);
    }

    public String required(String name, String messageIfMissing) {
        return first(name).orElseThrow(() -> ApiException.badRequest(messageIfMissing));
    }

    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    /** Yes or no in any spelling that clients use; {@code otherwise} if absent. */
    public boolean flag(String name, boolean otherwise) {
        Optional<String> value = first(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        return switch (value.get().toLowerCase(Locale.ROOT)) {
            case "yes", "true", "1", "on" -> true;
            case "no", "false", "0", "off" -> false;
            default ->
                throw ApiException.badRequest(
                        "'" + name + "' parameter is '" + value.get() + "', expected yes, no, true or false");
        };
    }

    /** A whole number within the bounds; {@code otherwise} if absent. */
    public int number(String name, int min, int max, int otherwise) {
        Optional<String> value = first(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw ApiException.badRequest(
                "'" + name + "' parameter is '" + value.get() + "', expected a number from " + min + " to " + max);
    }

    /** Values by name, in the order given. */
    public Map<String, List<String>> fields() {
        return fields;
    }

    /** The content of an uploaded file; of a plain field if a client sent the file as one. */
    public Optional<byte[]> file(String name) {
        return files.stream()
                .filter(file -> file.field().equals(name))
                .map(Upload::bytes)
                .findFirst()
                .or(() -> first(name).map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The parameters of a send. */
    public MessageForm toMessageForm() {
        return new MessageForm(fields, files);
    }

    /** Without the {@code []} or {@code [0]} that some clients write behind a field that may repeat. */
    static String plainName(String name) {
        int bracket = name.lastIndexOf('[');
        if (bracket <= 0 || name.charAt(name.length() - 1) != ']') {
            return name;
        }
        for (int i = bracket + 1; i < name.length() - 1; i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return name;
            }
        }
        return name.substring(0, bracket);
    }

    private void countOne() {
        if (++count > MAX_FIELDS) {
            throw ApiException.badRequest("unable to parse request: more than " + MAX_FIELDS + " parameters");
        }
    }
}
