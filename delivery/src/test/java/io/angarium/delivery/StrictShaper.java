package io.angarium.delivery;

import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Shaper;
import io.angarium.delivery.shaping.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Does what another shaper says, and notices when a permission isn't paid back, or twice. */
final class StrictShaper implements Shaper {
    private record Loan(Path path, Optional<Stream> stream) {}

    private final Map<Loan, Integer> out = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Ending> endings = new ArrayList<>();
    private final List<Optional<? extends Ending>> disconnects = new ArrayList<>();
    private volatile Shaper rule = Shaper.unlimited();
    private int asked;
    private int mostSending;
    private int sending;

    void obeys(Shaper other) {
        rule = other;
    }

    /** What is wrong, now that everything should be over. */
    synchronized List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        out.forEach((loan, count) -> all.add(count + " not paid back: " + loan));
        return all;
    }

    synchronized List<Ending> endings() {
        return List.copyOf(endings);
    }

    synchronized List<Optional<? extends Ending>> disconnects() {
        return List.copyOf(disconnects);
    }

    /** How often {@link #maySend} was asked. */
    synchronized int asked() {
        return asked;
    }

    /** Permissions to send that were out at the same time, at most. */
    synchronized int mostSending() {
        return mostSending;
    }

    private void lend(Path path, Optional<Stream> stream) {
        out.merge(new Loan(path, stream), 1, Integer::sum);
        if (stream.isPresent()) {
            mostSending = Math.max(mostSending, ++sending);
        }
    }

    private void payBack(Path path, Optional<Stream> stream) {
        Loan loan = new Loan(path, stream);
        if (!out.containsKey(loan)) {
            violations.add("paid back without being lent: " + loan);
            return;
        }
        out.computeIfPresent(loan, (_, count) -> count == 1 ? null : count - 1);
        if (stream.isPresent()) {
            sending--;
        }
    }

    @Override
    public synchronized Answer mayConnect(Path path, Instant now) {
        Answer answer = rule.mayConnect(path, now);
        if (answer instanceof Answer.Go) {
            lend(path, Optional.empty());
        }
        return answer;
    }

    @Override
    public synchronized void connected(Path path, Duration took, Instant now) {
        if (!out.containsKey(new Loan(path, Optional.empty()))) {
            violations.add("connected without being allowed to: " + path);
        }
        rule.connected(path, took, now);
    }

    @Override
    public synchronized void failed(Path path, Ending ending, Instant now) {
        payBack(path, Optional.empty());
        disconnects.add(Optional.of(ending));
        rule.failed(path, ending, now);
    }

    @Override
    public synchronized void disconnected(Path path, Optional<Ending.Broken> ending, Instant now) {
        payBack(path, Optional.empty());
        disconnects.add(ending);
        rule.disconnected(path, ending, now);
    }

    @Override
    public synchronized Answer maySend(Path path, Stream stream, Instant now) {
        asked++;
        Answer answer = rule.maySend(path, stream, now);
        if (answer instanceof Answer.Go) {
            lend(path, Optional.of(stream));
        }
        return answer;
    }

    @Override
    public synchronized void returned(Path path, Stream stream, Instant now) {
        payBack(path, Optional.of(stream));
        rule.returned(path, stream, now);
    }

    @Override
    public synchronized void answered(Path path, Stream stream, Ending ending, Instant now) {
        payBack(path, Optional.of(stream));
        endings.add(ending);
        rule.answered(path, stream, ending, now);
    }

    @Override
    public int messagesPerConnection(Path path) {
        return rule.messagesPerConnection(path);
    }

    @Override
    public Optional<Hold> look(Path path, Stream stream, Instant now) {
        return rule.look(path, stream, now);
    }

    @Override
    public int weight(String tenant) {
        return rule.weight(tenant);
    }
}
