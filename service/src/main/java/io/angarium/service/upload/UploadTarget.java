package io.angarium.service.upload;

import java.util.List;
import java.util.Map;

/** What the rows of a file are for. Called by one thread at a time. */
public interface UploadTarget {
    /**
     * A row of the file.
     *
     * @param line where it begins, from 1; the header is a line too
     * @param values by column, in lower case; a column that the row is too short for is absent
     */
    record Row(long line, Map<String, String> values) {
        /** The value without the white space around it; empty if there is none. */
        public String value(String column) {
            return values.getOrDefault(column, "").strip();
        }
    }

    /**
     * What was wrong with a row.
     *
     * @param value what it was about, cut to {@value #MAX_SHOWN} characters
     */
    record Fault(long line, String value, String reason) {
        /** Characters of a value or reason that are kept. */
        public static final int MAX_SHOWN = 200;

        public Fault {
            value = cut(value);
            reason = cut(reason);
        }

        private static String cut(String text) {
            return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN);
        }
    }

    /** Unique among the targets of an installation. */
    String name();

    /** Whether rows with these columns, in lower case, can be taken. */
    boolean understands(List<String> columns);

    /**
     * Takes some rows; durable when it returns. After a crash the same rows may come again.
     *
     * @return what was wrong with those that were not taken
     * @throws io.angarium.storage.StorageException if nothing can be stored now: the rows come again later
     */
    List<Fault> take(Upload upload, List<Row> rows);
}
