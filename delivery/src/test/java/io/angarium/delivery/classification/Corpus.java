package io.angarium.delivery.classification;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.smtp.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Replies and what they have to be taken for. In its files a line without indentation is what is expected, {@code category scope
 * advice}, and the indented lines behind it are replies as they came, {@code \n} between their lines; {@code {body}} before one
 * says where it was said, {@code rcpt} if nothing does.
 */
final class Corpus {
    record Line(String file, String expected, Stage stage, Reply reply) {
        @Override
        public String toString() {
            return file + ": {" + stage + "} " + reply;
        }
    }

    private Corpus() {}

    static List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        text("index")
                .lines()
                .filter(file -> !file.isBlank() && !file.startsWith("#"))
                .forEach(file -> read(file, lines));
        read("seen", lines);
        return lines;
    }

    private static void read(String file, List<Line> into) {
        String expected = "";
        for (String line : text(file + ".replies").lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.charAt(0) != ' ') {
                expected = line.strip();
            } else {
                into.add(line(file, expected, line.strip()));
            }
        }
    }

    private static Line line(String file, String expected, String text) {
        Stage stage = Stage.RCPT;
        String reply = text;
        if (text.startsWith("{")) {
            int end = text.indexOf('}');
            stage = Stage.valueOf(text.substring(1, end).toUpperCase(Locale.ROOT));
            reply = text.substring(end + 1).strip();
        }
        return new Line(file, expected, stage, reply(reply));
    }

    /** Of the form in which logs show them: {@code 550-5.1.1 one\n550 5.1.1 two}. */
    static Reply reply(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\\\\n", -1)) {
            lines.add(line.length() > 4 ? line.substring(4) : "");
        }
        return new Reply(Integer.parseInt(text.substring(0, 3)), lines);
    }

    private static String text(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream(name)) {
            return new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
