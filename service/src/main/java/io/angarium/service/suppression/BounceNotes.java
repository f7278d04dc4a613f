package io.angarium.service.suppression;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.delivery.AttemptReport;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.shaping.Stream;
import io.angarium.mail.EmailAddress;
import io.angarium.service.encoding.CompactReader;
import io.angarium.service.encoding.CompactWriter;
import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.service.event.AttemptReports;
import io.angarium.service.event.OutcomeListener;
import io.angarium.spool.Outcome;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolRecord.Happened;
import io.angarium.spool.StoredMessage;
import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes a bounce for every recipient that failed for good by its own fault, as the classification has it: not for a refusal
 * of the content, the source or the sender, and not for an address that the allowlist names.
 *
 * <p>Hears the outcomes from the log, at least once each. Its own place in the log is kept with the notes, so that reading the
 * log anew doesn't bring back what somebody deleted meanwhile. Used by the thread that reads the log.
 */
public final class BounceNotes implements OutcomeListener {
    private static final Logger LOG = LoggerFactory.getLogger(BounceNotes.class);
    private static final String PARTITION = "notes";
    private static final byte[] PLACE = "place".getBytes(UTF_8);

    private final Suppressions suppressions;
    private final Table table;
    private final Spool spool;
    private final List<Happened> heard = new ArrayList<>();
    private long done;

    /** @param table where it keeps its place; that of the lists will do */
    public BounceNotes(Suppressions suppressions, Table table, Spool spool) {
        this.suppressions = suppressions;
        this.table = table;
        this.spool = spool;
        this.done = table.get(PARTITION, PLACE)
                .map(bytes -> new CompactReader(bytes).number())
                .orElse(0L);
    }

    @Override
    public void happened(Happened happened) {
        if (happened.outcome() == Outcome.FAILED && happened.position() >= done) {
            heard.add(happened);
        }
    }

    @Override
    public void flush(long next) {
        Map<Scope, List<Entry>> bounces = new HashMap<>();
        for (Happened happened : heard) {
            AttemptReports.read(happened)
                    .filter(report -> report.classification()
                            .filter(Classification::condemnsRecipient)
                            .isPresent())
                    .ifPresent(report -> tryToNote(happened, report, bounces));
        }
        bounces.forEach(suppressions::put);
        if (!bounces.isEmpty()) {
            byte[] place = new CompactWriter(16).number(next).toBytes();
            table.write(PARTITION, List.of(new Change.Put(PLACE, place)));
            done = next;
        }
        heard.clear();
    }

    @Override
    public void startOver() {
        heard.clear();
    }

    /** One record that makes no sense must not keep all others from being noted. */
    private void tryToNote(Happened happened, AttemptReport report, Map<Scope, List<Entry>> bounces) {
        try {
            note(happened, report, bounces);
        } catch (IllegalArgumentException | BadEntryException | MalformedRecordException e) {
            LOG.error("no bounce is noted for the record at {}", happened.position(), e);
        }
    }

    private void note(Happened happened, AttemptReport report, Map<Scope, List<Entry>> bounces) {
        message(happened.message()).ifPresent(message -> {
            String account = Stream.decode(message.stream()).tenant();
            EmailAddress recipient = message.recipient(happened.recipient());
            if (account.isEmpty()) {
                return; // from before messages had an account
            }
            Scope scope = new Scope(account, message.domain());
            if (!suppressions.isAllowed(scope, recipient)) {
                bounces.computeIfAbsent(scope, _ -> new ArrayList<>())
                        .add(new Entry.Bounce(
                                Entry.key(recipient), Integer.toString(report.code()), report.text(), happened.at()));
            }
        });
    }

    /** What is gone or damaged can't be noted, and must not keep the rest from being. */
    private Optional<StoredMessage> message(long position) {
        try {
            return Optional.of(spool.message(position));
        } catch (StorageException.Trimmed | StorageException.Corrupt e) {
            LOG.warn("no bounce is noted for the message at {}: {}", position, e.getMessage());
            return Optional.empty();
        }
    }
}
