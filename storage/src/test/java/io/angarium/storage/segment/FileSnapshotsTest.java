package io.angarium.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.storage.Snapshots;
import io.angarium.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The newest whole snapshot is what is read, whatever happens while another one is written. */
class FileSnapshotsTest {
    private static final Path DIRECTORY = Path.of("/snapshots");
    private static final Path FILE = DIRECTORY.resolve("index");

    private SimulatedDisk disk = new SimulatedDisk();
    private FileSnapshots snapshots = new FileSnapshots(disk, DIRECTORY, "index", 0);

    @Test
    void isNotThereAtFirst() {
        assertThat(snapshots.open()).isEmpty();
    }

    @Test
    void readsBackWhatWasWritten() {
        write("one", "two");
        assertThat(read()).isEqualTo("onetwo");
    }

    @Test
    void replacesTheOldOneAsAWhole() {
        write("old");
        try (Snapshots.Writer writer = snapshots.begin()) {
            writer.write(bytes("new"));
            assertThat(read()).isEqualTo("old");
        }
        assertThat(read()).as("never committed").isEqualTo("old");
        write("newest");
        assertThat(read()).isEqualTo("newest");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void aPowerLossLeavesTheOldOneOrTheNewOne(long seed) {
        Random random = new Random(seed);
        write("old");
        int steps = random.nextInt(4);
        Snapshots.Writer writer = snapshots.begin();
        for (int i = 0; i < 3 && i < steps; i++) {
            writer.write(ByteBuffer.allocate(1 + random.nextInt(20_000)));
        }
        boolean isCommitted = steps == 3;
        if (isCommitted) {
            writer.commit();
        }
        disk = disk.afterPowerLoss(random);
        snapshots = new FileSnapshots(disk, DIRECTORY, "index", 0);
        assertThat(read().equals("old")).as("seed %d", seed).isEqualTo(!isCommitted);
    }

    @Test
    void noticesAnyChangedByte() throws IOException {
        write("some words", "and more");
        DiskFile file = disk.open(FILE);
        byte[] whole = new byte[(int) file.size()];
        file.read(ByteBuffer.wrap(whole), 0);
        for (int i = 0; i < whole.length; i++) {
            file.write(ByteBuffer.wrap(new byte[] {(byte) (whole[i] ^ 1)}), i);
            assertThatThrownBy(this::read).as("byte %d", i).isInstanceOf(StorageException.Corrupt.class);
            file.write(ByteBuffer.wrap(whole, i, 1), i);
        }
        assertThat(read()).isEqualTo("some wordsand more");
    }

    @Test
    void noticesAMissingEnd() throws IOException {
        write("one", "two");
        DiskFile file = disk.open(FILE);
        for (long size = file.size() - 1; size >= 0; size--) {
            file.truncate(size);
            assertThatThrownBy(this::read).as("size %d", size).isInstanceOf(StorageException.Corrupt.class);
        }
    }

    @Test
    void leavesTheReserveToOthersAndTheOldOneInPlace() {
        write("old");
        FileSnapshots modest = new FileSnapshots(disk, DIRECTORY, "index", Long.MAX_VALUE - 10);
        assertThatThrownBy(() -> {
                    try (Snapshots.Writer writer = modest.begin()) {
                        writer.write(bytes("new"));
                    }
                })
                .isInstanceOf(StorageException.Full.class)
                .hasMessageContaining("reserve");
        assertThat(read()).isEqualTo("old");
    }

    @Test
    void refusesABlockPastItsLimit() {
        byte[] largest = new byte[Snapshots.MAX_BLOCK_BYTES];
        Arrays.fill(largest, (byte) 'x');
        try (Snapshots.Writer writer = snapshots.begin()) {
            writer.write(ByteBuffer.wrap(largest));
            assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(Snapshots.MAX_BLOCK_BYTES + 1)))
                    .hasMessageContaining("1048577");
            writer.commit();
        }
        assertThat(read()).hasSize(Snapshots.MAX_BLOCK_BYTES);
    }

    private void write(String... blocks) {
        try (Snapshots.Writer writer = snapshots.begin()) {
            for (String block : blocks) {
                writer.write(bytes(block));
            }
            writer.commit();
        }
    }

    private String read() {
        StringBuilder text = new StringBuilder();
        try (Snapshots.Reader reader = snapshots.open().orElseThrow()) {
            for (ByteBuffer block = reader.next(); block != null; block = reader.next()) {
                while (block.hasRemaining()) {
                    text.append((char) block.get());
                }
            }
        }
        return text.toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
