package io.angarium.service.upload;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.angarium.service.upload.UploadTarget.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of a CSV file (RFC 4180, UTF-8, a header first), read as they are asked for. Used by one thread. */
final class UploadRows implements AutoCloseable {
    /** Characters of one field. */
    static final int MAX_FIELD = 64 << 10;
    /** Columns of a header that are looked at. */
    static final int MAX_COLUMNS = 100;

    private final CloseableIterator<CsvRecord> records;
    private final List<String> columns;
    /** Why nothing more can be read; empty as long as it can. */
    private String trouble = "";

    /**
     * Reads the header.
     *
     * @throws MalformedFileException if there is none
     */
    UploadRows(InputStream file) {
        this.records = CsvReader.builder()
                .detectBomHeader(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(MAX_FIELD)
                .ofCsvRecord(file, StandardCharsets.UTF_8)
                .iterator();
        CsvRecord header = next();
        this.columns = header.getFields().stream()
                .limit(MAX_COLUMNS)
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** In lower case. */
    List<String> columns() {
        return columns;
    }

    /** Goes past rows that were done before. */
    void skip(long rows) {
        for (long i = 0; i < rows; i++) {
            next();
        }
    }

    /**
     * The next rows, at most so many; none at the end.
     *
     * @throws MalformedFileException if the file is no CSV from here on; the rows before were returned earlier
     */
    List<Row> next(int limit) {
        List<Row> rows = new ArrayList<>(limit);
        while (rows.size() < limit) {
            try {
                if (!hasNext()) {
                    break;
                }
                rows.add(row(next()));
            } catch (MalformedFileException e) {
                if (rows.isEmpty()) {
                    throw e;
                }
                break; // it is met again when these are done
            }
        }
        return rows;
    }

    private boolean hasNext() {
        if (!trouble.isEmpty()) {
            throw new MalformedFileException(trouble);
        }
        try {
            return records.hasNext();
        } catch (CsvParseException | UncheckedIOException e) {
            trouble = String.valueOf(e.getMessage());
            throw new MalformedFileException(trouble);
        }
    }

    private CsvRecord next() {
        if (!hasNext()) {
            throw new MalformedFileException("the file is empty");
        }
        return records.next();
    }

    private Row row(CsvRecord record) {
        Map<String, String> values = HashMap.newHashMap(columns.size());
        for (int i = 0; i < Math.min(columns.size(), record.getFieldCount()); i++) {
            values.putIfAbsent(columns.get(i), record.getField(i));
        }
        return new Row(record.getStartingLineNumber(), values);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }

    /** What was given is no CSV; the message says where. */
    static final class MalformedFileException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedFileException(String message) {
            super(message);
        }
    }
}
