package io.angarium.service.submission;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A form for tests, begun with what every message needs. */
final class Form {
    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private final List<MessageForm.Upload> files = new ArrayList<>();

    static Form empty() {
        return new Form();
    }

    static Form letter() {
        return new Form()
                .with("from", "Bob <bob@send.test>")
                .with("to", "ann@dest.test")
                .with("text", "Hello");
    }

    Form with(String name, String... values) {
        fields.put(name, List.of(values));
        return this;
    }

    Form without(String name) {
        fields.remove(name);
        return this;
    }

    Form file(String field, String name, String type, byte[] bytes) {
        files.add(new MessageForm.Upload(field, name, type, bytes));
        return this;
    }

    MessageForm form() {
        return new MessageForm(fields, files);
    }
}
