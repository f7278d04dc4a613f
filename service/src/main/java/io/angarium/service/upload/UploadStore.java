package io.angarium.service.upload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.upload.UploadTarget.Fault;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import io.angarium.storage.Table.Direction;
import io.angarium.storage.Table.Row;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Uploads in a table. Rows (partition · sort key → value):
 * <ul>
 *   <li>{@code waiting} · id → account: files that are not done
 *   <li>{@code a/account} · id → where an upload stands
 *   <li>{@code file/id} · number → a piece of the file
 *   <li>{@code fault/id} · line → what was wrong with it
 * </ul>
 * All but the first go after {@link #KEPT}, so that nothing stays of a file whose taking in was broken off.
 */
final class UploadStore {
    /** How long an upload and its report can be asked for. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final int VERSION = 1;
    private static final int PIECE = 256 << 10;
    private static final int MAX_LISTED = 1_000;
    private static final String WAITING = "waiting";
    private static final byte[] NOTHING = {};

    private final Table table;

    UploadStore(Table table) {
        this.table = table;
    }

    /** Keeps the file and what is known of it, the note that it waits last. */
    void create(Upload upload, byte[] file) {
        Instant expires = upload.at().plus(KEPT);
        for (int piece = 0; piece * PIECE < file.length; piece++) {
            byte[] bytes = Arrays.copyOfRange(file, piece * PIECE, Math.min(file.length, (piece + 1) * PIECE));
            table.write(files(upload), List.of(new Change.Put(number(piece), bytes, expires)));
        }
        put(upload);
        table.write(
                WAITING,
                List.of(new Change.Put(key(upload.id()), upload.account().getBytes(UTF_8))));
    }

    void put(Upload upload) {
        Instant expires = upload.at().plus(KEPT);
        table.write(uploads(upload.account()), List.of(new Change.Put(key(upload.id()), encode(upload), expires)));
    }

    /** It is done: the file goes, the report stays. */
    void end(Upload upload) {
        put(upload);
        table.write(WAITING, List.of(new Change.Delete(key(upload.id()))));
        List<Change> pieces = new ArrayList<>();
        for (int piece = 0; (long) piece * PIECE < upload.bytes(); piece++) {
            pieces.add(new Change.Delete(number(piece)));
        }
        table.write(files(upload), pieces);
    }

    /** All that are not done, oldest id first. */
    List<Upload> waiting() {
        List<Upload> waiting = new ArrayList<>();
        byte[] from = NOTHING;
        List<Row> rows;
        do {
            rows = table.range(WAITING, from, NOTHING, Direction.ASCENDING, MAX_LISTED);
            for (Row row : rows) {
                from = Arrays.copyOf(row.key(), row.key().length + 1);
                find(new String(row.value(), UTF_8), new String(row.key(), UTF_8))
                        .ifPresent(waiting::add);
            }
        } while (rows.size() == MAX_LISTED);
        return waiting;
    }

    Optional<Upload> find(String account, String id) {
        return table.get(uploads(account), key(id)).map(bytes -> decode(account, id, bytes));
    }

    /** The account's newest. */
    List<Upload> list(String account, int limit) {
        return table.range(uploads(account), NOTHING, NOTHING, Direction.DESCENDING, limit).stream()
                .map(row -> decode(account, new String(row.key(), UTF_8), row.value()))
                .toList();
    }

    void putFaults(Upload upload, List<Fault> faults) {
        if (!faults.isEmpty()) {
            Instant expires = upload.at().plus(KEPT);
            table.write(
                    faults(upload),
                    faults.stream()
                            .<Change>map(fault -> new Change.Put(
                                    number(fault.line()),
                                    new CompactWriter(64)
                                            .number(VERSION)
                                            .text(fault.value())
                                            .text(fault.reason())
                                            .toBytes(),
                                    expires))
                            .toList());
        }
    }

    /** The faults behind this line, in the order of lines. */
    List<Fault> faults(Upload upload, long behind, int limit) {
        return table.range(faults(upload), number(behind + 1), NOTHING, Direction.ASCENDING, limit).stream()
                .map(row -> {
                    CompactReader reader = new CompactReader(row.value()).version(VERSION);
                    return new Fault(ByteBuffer.wrap(row.key()).getLong(), reader.text(), reader.text());
                })
                .toList();
    }

    /** The file, read piece by piece. */
    InputStream open(Upload upload) {
        return new InputStream() {
            private byte[] piece = NOTHING;
            private int at;
            private int next;

            @Override
            public int read() {
                return fetch() ? piece[at++] & 0xff : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (length == 0 || !fetch()) {
                    return length == 0 ? 0 : -1;
                }
                int count = Math.min(length, piece.length - at);
                System.arraycopy(piece, at, into, offset, count);
                at += count;
                return count;
            }

            private boolean fetch() {
                if (at == piece.length) {
                    piece = table.get(files(upload), number(next++)).orElse(NOTHING);
                    at = 0;
                }
                return piece.length > 0;
            }
        };
    }

    private static byte[] encode(Upload upload) {
        CompactWriter writer = new CompactWriter(128)
                .number(VERSION)
                .text(upload.target())
                .number(upload.parameters().size());
        upload.parameters().forEach((name, value) -> writer.text(name).text(value));
        return writer.number(upload.at().toEpochMilli())
                .text(upload.state().name())
                .number(upload.bytes())
                .number(upload.rows())
                .number(upload.rejected())
                .text(upload.trouble())
                .number(upload.finished().map(Instant::toEpochMilli).orElse(0L))
                .toBytes();
    }

    private static Upload decode(String account, String id, byte[] bytes) {
        CompactReader reader = new CompactReader(bytes).version(VERSION);
        String target = reader.text();
        Map<String, String> parameters = new LinkedHashMap<>();
        int count = reader.count();
        for (int i = 0; i < count; i++) {
            parameters.put(reader.text(), reader.text());
        }
        Instant at = Instant.ofEpochMilli(reader.number());
        Upload.State state = Upload.State.valueOf(reader.text());
        long size = reader.number();
        long rows = reader.number();
        long rejected = reader.number();
        String trouble = reader.text();
        long finished = reader.number();
        return new Upload(
                id,
                account,
                target,
                parameters,
                at,
                state,
                size,
                rows,
                rejected,
                trouble,
                finished == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(finished)));
    }

    private static byte[] key(String id) {
        return id.getBytes(UTF_8);
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static String uploads(String account) {
        return "a/" + account;
    }

    private static String files(Upload upload) {
        return "file/" + upload.id();
    }

    private static String faults(Upload upload) {
        return "fault/" + upload.id();
    }
}
