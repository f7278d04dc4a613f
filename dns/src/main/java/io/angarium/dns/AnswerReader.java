package io.angarium.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Reads what a server's message says to a question: pure, and proof against anything that parses. */
final class AnswerReader {
    /** Aliases in a row, in one message or over several; more is a loop or an attack. */
    static final int MAX_ALIASES = 8;
    /** Records of one answer that are kept; what comes behind is dropped. */
    static final int MAX_RECORDS = 100;

    private final ResolverSettings settings;
    private final boolean believesAd;

    /** Believes the AD bit (RFC 4035 §3.2.3) if the settings say that the servers are trusted. */
    AnswerReader(ResolverSettings settings) {
        this(settings, settings.dnssec() == Dnssec.TRUST_AD);
    }

    /** @param believesAd whether the AD bit says that DNSSEC proves the answer */
    AnswerReader(ResolverSettings settings, boolean believesAd) {
        this.settings = settings;
        this.believesAd = believesAd;
    }

    Answer read(Message message, Question question) {
        boolean secure = believesAd && message.getHeader().getFlag(Flags.AD);
        int rcode = message.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return failed("the server answered " + Rcode.string(rcode));
        }
        List<Record> answers = message.getSection(Section.ANSWER);
        Name name = question.name();
        long ttl = Integer.MAX_VALUE;
        for (int aliases = 0; aliases <= MAX_ALIASES; aliases++) {
            List<Record> records = matching(answers, name, question.type());
            if (!records.isEmpty()) {
                return new Answer.Records(records, positive(Math.min(ttl, shortest(records))), secure);
            }
            List<Record> alias = matching(answers, name, Type.CNAME);
            if (alias.isEmpty()) {
                return without(message, question, name, ttl, secure);
            }
            CNAMERecord next = (CNAMERecord) alias.getFirst();
            name = next.getTarget();
            ttl = Math.min(ttl, ttl(next));
        }
        return failed("more than " + MAX_ALIASES + " CNAMEs in a row");
    }

    Answer failed(String reason) {
        return new Answer.Failed(reason, settings.failureTtl());
    }

    /** Nothing of the type stands at the end of the chain of aliases. */
    private Answer without(Message message, Question question, Name end, long aliasTtl, boolean secure) {
        List<Record> authority = message.getSection(Section.AUTHORITY);
        SOARecord soa = first(authority, SOARecord.class);
        if (message.getRcode() == Rcode.NXDOMAIN) {
            return new Answer.NoName(negative(soa, aliasTtl), secure);
        }
        if (soa != null) {
            return new Answer.NoData(negative(soa, aliasTtl), secure);
        }
        if (!end.equals(question.name())) {
            return new Answer.Alias(end, positive(aliasTtl), secure);
        }
        if (authority.stream().anyMatch(record -> record.getType() == Type.NS)) {
            // RFC 2308 §2.2: NS without SOA is a referral, not 'no data'; this server is not one that resolves.
            return failed("the server only refers to others");
        }
        return new Answer.NoData(negative(null, aliasTtl), secure);
    }

    private Duration positive(long seconds) {
        return bounded(seconds, settings.maxTtl());
    }

    /** RFC 2308 §5: the smaller of the SOA's own TTL and its MINIMUM; without a SOA there is nothing to go by. */
    private Duration negative(@Nullable SOARecord soa, long aliasTtl) {
        long seconds = soa == null ? 0 : Math.min(ttl(soa), soa.getMinimum());
        return bounded(Math.min(aliasTtl, seconds), settings.maxNegativeTtl());
    }

    private Duration bounded(long seconds, Duration longest) {
        Duration ttl = Duration.ofSeconds(Math.max(0, seconds));
        Duration raised = ttl.compareTo(settings.minTtl()) < 0 ? settings.minTtl() : ttl;
        return raised.compareTo(longest) > 0 ? longest : raised;
    }

    private static List<Record> matching(List<Record> records, Name name, int type) {
        List<Record> matching = new ArrayList<>();
        for (Record record : records) {
            if (record.getType() == type && record.getName().equals(name) && matching.size() < MAX_RECORDS) {
                matching.add(record);
            }
        }
        return matching;
    }

    private static long shortest(List<Record> records) {
        return records.stream().mapToLong(AnswerReader::ttl).min().orElse(0);
    }

    /** RFC 2181 §8: a TTL with the highest bit set counts as zero. */
    private static long ttl(Record record) {
        return record.getTTL() > Integer.MAX_VALUE ? 0 : record.getTTL();
    }

    private static <T> @Nullable T first(List<Record> records, Class<T> type) {
        for (Record record : records) {
            if (type.isInstance(record)) {
                return type.cast(record);
            }
        }
        return null;
    }
}
