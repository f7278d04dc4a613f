package io.angarium.service.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.Waiting;
import io.angarium.service.upload.UploadTarget.Fault;
import io.angarium.service.upload.UploadTarget.Row;
import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UploadsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Table table = new MemoryTables(() -> NOON).table("upload");
    private final Noted target = new Noted();
    private Uploads uploads = open();

    @AfterEach
    void close() {
        uploads.close();
    }

    @Test
    void takesEveryRowAndSaysHowManyThereWere() {
        Upload done = over(submit("name\nann\nbo\ncy\n"));
        assertThat(done.state()).isEqualTo(Upload.State.DONE);
        assertThat(done.rows()).isEqualTo(3);
        assertThat(done.accepted()).isEqualTo(3);
        assertThat(done.finished()).contains(NOON);
        assertThat(target.names()).containsExactly("ann", "bo", "cy");
    }

    @Test
    void columnsMayComeInAnyOrderAndSpellingAndBeMissingAtTheEndOfARow() {
        over(submit("\uFEFFage, NAME ,rest\r\n7,\"Doe, \"\"Ann\"\"\",x,y\r\n8\r\n"));
        assertThat(target.names()).containsExactly("Doe, \"Ann\"", "");
    }

    @Test
    void reportsWhatWasWrongLineByLineAndTakesTheRest() {
        Upload done = over(submit("name\nann\nbad one\n\nbo\nbad two\n"));
        assertThat(done.rejected()).isEqualTo(2);
        assertThat(done.accepted()).isEqualTo(2);
        assertThat(uploads.faults(done, 0, 10))
                .containsExactly(new Fault(3, "bad one", "it is bad"), new Fault(6, "bad two", "it is bad"));
        assertThat(uploads.faults(done, 3, 10)).extracting(Fault::line).containsExactly(6L);
    }

    @Test
    void aFileThatIsNoCsvFromSomeRowOnIsTakenUpToThere() {
        Upload broken = over(submit("name\nann\nbo\n\"" + "x".repeat(UploadRows.MAX_FIELD + 1) + "\"\ncy\n"));
        assertThat(broken.state()).isEqualTo(Upload.State.BROKEN);
        assertThat(broken.trouble()).startsWith("behind row 2: ");
        assertThat(target.names()).containsExactly("ann", "bo");
    }

    @Test
    void refusesAFileWithoutTheHeaderThatIsNeeded() {
        for (String file : List.of("", "\n", "age\n7\n", "\"" + "x".repeat(UploadRows.MAX_FIELD + 1))) {
            assertThatThrownBy(() -> submit(file))
                    .isInstanceOf(UploadRefusedException.class)
                    .hasMessage("while reading csv header");
        }
        assertThat(uploads.list("account")).isEmpty();
    }

    @Test
    void takesAFileOfTheLargestSizeAndNoLarger() {
        byte[] file = ("name\n" + "x".repeat(Uploads.MAX_BYTES - 5)).getBytes(UTF_8);
        assertThat(over(uploads.submit("account", "names", Map.of(), file)).bytes())
                .isEqualTo(Uploads.MAX_BYTES);
        assertThatThrownBy(() -> uploads.submit("account", "names", Map.of(), new byte[Uploads.MAX_BYTES + 1]))
                .isInstanceOfSatisfying(
                        UploadRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(UploadRefusedException.Reason.TOO_LARGE));
    }

    @Test
    void oneAccountHasTenFilesInWorkAndNotOneMoreWhichConcernsNobodyElse() {
        target.gate = new CountDownLatch(1);
        for (int i = 0; i < Uploads.MAX_WAITING; i++) {
            submit("name\nann\n");
        }
        assertThatThrownBy(() -> submit("name\nann\n"))
                .isInstanceOfSatisfying(
                        UploadRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(UploadRefusedException.Reason.TOO_MANY));
        Upload others = uploads.submit("other", "names", Map.of(), "name\nbo\n".getBytes(UTF_8));
        target.gate.countDown();
        Waiting.until(() -> uploads.find("other", others.id()).orElseThrow().isOver());
        Waiting.until(() -> uploads.list("account").stream().allMatch(Upload::isOver));
        assertThat(over(submit("name\nann\n")).state()).isEqualTo(Upload.State.DONE);
    }

    @Test
    void aSmallFileDoesNotWaitForALargeOneBeforeIt() {
        target.gate = new CountDownLatch(1);
        Upload large = submit("name\n" + "ann\n".repeat(20 * Uploads.BATCH));
        Upload small = submit("name\nbo\n");
        target.gate.countDown();
        over(large);
        over(small);
        assertThat(target.names().indexOf("bo")).isLessThanOrEqualTo(2 * Uploads.BATCH);
    }

    @Test
    void aRestartGoesOnBehindTheLastRowsThatWereTaken() {
        StringBuilder file = new StringBuilder("name\n");
        for (int i = 0; i < 3 * Uploads.BATCH; i++) {
            file.append("n").append(i).append('\n');
        }
        target.failsFrom = 2 * Uploads.BATCH;
        Upload upload = submit(file.toString());
        Waiting.until(() -> target.names().size() == 2 * Uploads.BATCH);
        uploads.close();
        target.failsFrom = Integer.MAX_VALUE;
        uploads = open();
        assertThat(over(upload).accepted()).isEqualTo(3 * Uploads.BATCH);
        assertThat(target.names()).hasSize(3 * Uploads.BATCH).doesNotHaveDuplicates();
    }

    @Test
    void anUploadIsItsAccountsOwn() {
        Upload upload = over(submit("name\nann\n"));
        assertThat(uploads.find("other", upload.id())).isEmpty();
        assertThat(uploads.list("other")).isEmpty();
        assertThat(uploads.list("account")).extracting(Upload::id).containsExactly(upload.id());
    }

    @Test
    void keepsTenThousandFaultsAndCountsTheOthers() {
        Upload done = over(submit("name\n" + "bad\n".repeat(Uploads.MAX_FAULTS + 1)));
        assertThat(done.rejected()).isEqualTo(Uploads.MAX_FAULTS + 1);
        assertThat(uploads.faults(done, 0, Uploads.MAX_FAULTS + 1)).hasSize(Uploads.MAX_FAULTS);
    }

    private Uploads open() {
        Uploads opened = new Uploads(table, () -> NOON, new Random(7), List.of(target));
        opened.start();
        return opened;
    }

    private Upload submit(String file) {
        return uploads.submit("account", "names", Map.of(), file.getBytes(UTF_8));
    }

    private Upload over(Upload upload) {
        Waiting.until(
                () -> uploads.find(upload.account(), upload.id()).orElseThrow().isOver());
        return uploads.find(upload.account(), upload.id()).orElseThrow();
    }

    /** Notes names; refuses what is bad. */
    private static final class Noted implements UploadTarget {
        private final List<String> names = Collections.synchronizedList(new ArrayList<>());
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile int failsFrom = Integer.MAX_VALUE;

        List<String> names() {
            synchronized (names) {
                return List.copyOf(names);
            }
        }

        @Override
        public String name() {
            return "names";
        }

        @Override
        public boolean understands(List<String> columns) {
            return columns.contains("name");
        }

        @Override
        public List<Fault> take(Upload upload, List<Row> rows) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            if (names.size() >= failsFrom) {
                throw new StorageException.Full("the disk is full");
            }
            List<Fault> faults = new ArrayList<>();
            for (Row row : rows) {
                if (row.value("name").startsWith("bad")) {
                    faults.add(new Fault(row.line(), row.value("name"), "it is bad"));
                } else {
                    names.add(row.value("name"));
                }
            }
            return faults;
        }
    }
}
