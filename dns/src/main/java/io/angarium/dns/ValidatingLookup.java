package io.angarium.dns;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Proves answers by their signatures, from the trust anchors down (RFC 4035 §5).
 *
 * <p>Many resolvers in networks of homes and containers don't pass signatures on; behind one, everything signed would look
 * forged and no mail would leave. So until the anchor's own signature was seen once, answers are taken as they are and none
 * counts as proved; from then on, what should be signed and isn't is an error for good. Any thread.
 */
final class ValidatingLookup implements Lookup {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatingLookup.class);

    /** How long 'no signatures' is believed before it is looked at again. */
    static final Duration RECHECK = Duration.ofMinutes(5);

    /** How long a look is not repeated to which nobody answered. */
    static final Duration RETRY = Duration.ofMinutes(1);

    private final ResolverSettings settings;
    private final SignedSource source;
    private final Lookup plain;
    private final InstantSource clock;
    private final AnswerReader reader;
    private final ValidatingResolver validator;
    private final Name anchor;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile boolean signed;
    private volatile Instant nextCheck = Instant.MIN;

    /** @param plain asks without proof */
    ValidatingLookup(ResolverSettings settings, SignedSource source, Lookup plain, InstantSource clock) {
        this.settings = settings;
        this.source = source;
        this.plain = plain;
        this.clock = clock;
        this.reader = new AnswerReader(settings, true);
        this.anchor = TrustAnchors.owner(settings.trustAnchors());
        this.validator = new ValidatingResolver(source, clock.withZone(ZoneOffset.UTC));
        try {
            validator.loadTrustAnchors(TrustAnchors.zoneFile(settings.trustAnchors()));
        } catch (IOException impossible) {
            throw new IllegalArgumentException("the settings have checked the trust anchors", impossible);
        }
    }

    @Override
    public Answer ask(Question question, Deadline deadline) {
        return hasSignatures(deadline) ? proved(question, deadline) : plain.ask(question, deadline);
    }

    private boolean hasSignatures(Deadline deadline) {
        if (signed || clock.instant().isBefore(nextCheck)) {
            return signed;
        }
        // Whoever comes while another looks waits for him: an answer taken without proof would be kept for its TTL.
        looking.lock();
        try {
            if (!signed && !clock.instant().isBefore(nextCheck)) {
                look(deadline.atMostIn(settings.queryTimeout()));
            }
            return signed;
        } finally {
            looking.unlock();
        }
    }

    private void look(Deadline deadline) {
        try {
            signed = source.passesSignaturesOn(new Question(anchor, Type.DNSKEY), deadline);
            nextCheck = clock.instant().plus(RECHECK);
            if (!signed) {
                LOG.warn("the resolvers pass no signatures on: mail is sent without DANE (dns.dnssec)");
            }
        } catch (IOException nobodyAnswers) {
            nextCheck = clock.instant().plus(RETRY);
        }
    }

    private Answer proved(Question question, Deadline deadline) {
        Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
        try {
            Message answer = validator
                    .sendAsync(query, Runnable::run)
                    .toCompletableFuture()
                    .get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
            return answer.getRcode() == Rcode.SERVFAIL
                    ? reader.failed("DNSSEC: " + reason(answer))
                    : reader.read(answer, question);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return reader.failed(String.valueOf(cause.getMessage()));
        } catch (TimeoutException late) {
            return reader.failed("no answer in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("interrupted", Duration.ZERO);
        } catch (RuntimeException bug) {
            // The validator reads what strangers send: whatever it stumbles over is no answer.
            LOG.warn("validation of {} broke off", question, bug);
            return reader.failed("DNSSEC: validation broke off");
        }
    }

    private static String reason(Message answer) {
        for (Record record : answer.getSection(Section.ADDITIONAL)) {
            if (record.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS
                    && record instanceof TXTRecord text
                    && !text.getStrings().isEmpty()) {
                return String.join("", text.getStrings());
            }
        }
        return "the answer is forged or broken";
    }
}
