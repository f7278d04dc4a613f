package io.angarium.service.cancellation;

import io.angarium.delivery.shaping.Stream;
import io.angarium.spool.Cancellation;
import io.angarium.spool.Spool;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Cancels in the spool, which knows streams and positions. */
public final class SpoolCancellations implements Cancellations {
    private final Spool spool;
    private final BiFunction<String, String, List<Long>> positions;

    /** @param positions where an account's messages with a Message-Id lie in the log */
    public SpoolCancellations(Spool spool, BiFunction<String, String, List<Long>> positions) {
        this.spool = spool;
        this.positions = positions;
    }

    @Override
    public long ofTag(String account, String tag) {
        String wanted = tag.strip().toLowerCase(Locale.ROOT);
        return ofStreams(stream -> isOf(stream, account) && stream.tag().equals(wanted));
    }

    @Override
    public long ofDomain(String account, String domain) {
        return ofStreams(stream -> isOf(stream, account) && stream.domain().equalsIgnoreCase(domain.strip()));
    }

    private static boolean isOf(Stream stream, String account) {
        return stream.tenant().equals(account);
    }

    private long ofStreams(Predicate<Stream> isMeant) {
        List<String> streams = spool.streams().stream()
                .filter(name -> isMeant.test(Stream.decode(name)))
                .toList();
        return streams.isEmpty() ? 0 : spool.cancel(Cancellation.ofStreams(streams));
    }

    @Override
    public OptionalLong ofMessage(String account, String messageId) {
        List<Long> found = positions.apply(account, messageId);
        return found.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(spool.cancel(new Cancellation(List.of(), found)));
    }
}
