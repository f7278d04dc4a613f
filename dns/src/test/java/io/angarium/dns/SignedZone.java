package io.angarium.dns;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Answers like a recursive resolver that passes signatures on. The zone {@code test} is signed with ECDSA P-256 and is the
 * trust anchor; zones below it that are {@link #unsigned} have no DS record, which the signed parent proves. What is not
 * there is denied by an NSEC record at the name itself (RFC 4470).
 */
final class SignedZone implements FakeServer.Behaviour {
    private static final Duration VALIDITY = Duration.ofDays(7);
    private static final int ECDSA_P256 = 13;
    private static final int SHA_256 = 2;
    private static final int MAX_CHAIN = 10;
    private static final long TTL = 3600;

    private final Name apex = name("test");
    private final Instant now;
    private final KeyPair pair;
    private final DNSKEYRecord key;
    private final List<Record> records = new ArrayList<>();
    private final Set<Name> unsigned = new HashSet<>();
    private final Set<Name> forged = new HashSet<>();
    private final Set<Name> stripped = new HashSet<>();
    private final Set<Name> expired = new HashSet<>();
    private final Set<Name> failing = new HashSet<>();
    private boolean deaf;

    SignedZone(Instant now) throws GeneralSecurityException, IOException {
        this.now = now;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        this.pair = generator.generateKeyPair();
        int flags = DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY;
        try {
            this.key = new DNSKEYRecord(
                    apex, DClass.IN, TTL, flags, DNSKEYRecord.Protocol.DNSSEC, ECDSA_P256, pair.getPublic());
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
        records.add(key);
        add("test", "SOA", "ns.test. hostmaster.test. 1 7200 900 1209600 600");
        add("test", "NS", "ns.test.");
    }

    /** For {@link ResolverSettings#trustAnchors}. */
    String anchor() {
        DSRecord ds = new DSRecord(apex, DClass.IN, TTL, SHA_256, key);
        return "test. " + ds.getFootprint() + " " + ds.getAlgorithm() + " " + ds.getDigestID() + " "
                + HexFormat.of().formatHex(ds.getDigest());
    }

    SignedZone add(String owner, String type, String value) throws IOException {
        records.add(FakeZone.record(owner, type, TTL, value));
        return this;
    }

    /** A delegation without a DS record. */
    SignedZone unsigned(String zone) throws IOException {
        unsigned.add(name(zone));
        return add(zone, "NS", "ns." + zone + ".");
    }

    /** Its signatures fit other data. */
    SignedZone forge(String owner) {
        forged.add(name(owner));
        return this;
    }

    /** Somebody on the way took the signatures out. */
    SignedZone strip(String owner) {
        stripped.add(name(owner));
        return this;
    }

    /** Its signatures are of last month. */
    SignedZone expire(String owner) {
        expired.add(name(owner));
        return this;
    }

    SignedZone fail(String owner) {
        failing.add(name(owner));
        return this;
    }

    /** Like a resolver that knows nothing of DNSSEC. */
    SignedZone deaf(boolean value) {
        deaf = value;
        return this;
    }

    @Override
    public List<byte[]> answer(Message query, boolean tcp) throws IOException {
        Message answer = FakeZone.emptyAnswer(query);
        Name name = query.getQuestion().getName();
        int type = query.getQuestion().getType();
        if (failing.contains(name)) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
            return FakeZone.only(answer);
        }
        for (int link = 0; link < MAX_CHAIN; link++) {
            List<Record> found = owned(name, type);
            if (!found.isEmpty()) {
                addSigned(answer, Section.ANSWER, found);
                return sized(answer, tcp);
            }
            List<Record> alias = owned(name, Type.CNAME);
            if (alias.isEmpty()) {
                deny(answer, name, type);
                return sized(answer, tcp);
            }
            addSigned(answer, Section.ANSWER, alias);
            name = ((CNAMERecord) alias.getFirst()).getTarget();
        }
        return FakeZone.only(answer);
    }

    private static List<byte[]> sized(Message answer, boolean tcp) {
        byte[] wire = answer.toWire(65535);
        if (!tcp && wire.length > ServerExchange.UDP_PAYLOAD) {
            answer.removeAllRecords(Section.ANSWER);
            answer.removeAllRecords(Section.AUTHORITY);
            answer.getHeader().setFlag(Flags.TC);
        }
        return FakeZone.only(answer);
    }

    private void deny(Message answer, Name name, int type) throws IOException {
        boolean isCut = unsigned.contains(name);
        if (!isSigned(name) && !(isCut && type == Type.DS)) {
            boolean exists =
                    records.stream().anyMatch(record -> record.getName().subdomain(name));
            answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
            answer.addRecord(soa(unsignedZone(name)), Section.AUTHORITY);
            return;
        }
        addSigned(answer, Section.AUTHORITY, List.of(soa(apex)));
        Set<Integer> types = new TreeSet<>(Set.of(Type.RRSIG, Type.NSEC));
        records.stream().filter(record -> record.getName().equals(name)).forEach(record -> types.add(record.getType()));
        Name next = Name.concatenate(Name.fromString("\\000"), name);
        int[] bitmap = types.stream().mapToInt(Integer::intValue).toArray();
        addSigned(answer, Section.AUTHORITY, List.of(new NSECRecord(name, DClass.IN, TTL, next, bitmap)));
    }

    private Name unsignedZone(Name name) {
        return unsigned.stream().filter(name::subdomain).findFirst().orElse(apex);
    }

    private static Record soa(Name zone) throws IOException {
        return FakeZone.record(zone.toString(true), "SOA", TTL, "ns.test. hostmaster.test. 1 7200 900 1209600 600");
    }

    private boolean isSigned(Name name) {
        return name.subdomain(apex) && unsigned.stream().noneMatch(name::subdomain);
    }

    private List<Record> owned(Name name, int type) {
        return records.stream()
                .filter(record -> record.getName().equals(name) && record.getType() == type)
                .toList();
    }

    private void addSigned(Message answer, int section, List<Record> rrset) {
        rrset.forEach(record -> answer.addRecord(record, section));
        Name owner = rrset.getFirst().getName();
        boolean isDenialOfDs = rrset.getFirst().getType() == Type.NSEC;
        if (!deaf && !stripped.contains(owner) && (isSigned(owner) || isDenialOfDs)) {
            answer.addRecord(signature(rrset), section);
        }
    }

    private RRSIGRecord signature(List<Record> rrset) {
        Name owner = rrset.getFirst().getName();
        List<Record> signed = forged.contains(owner)
                ? List.of(
                        Record.newRecord(owner, rrset.getFirst().getType(), DClass.IN, TTL, new byte[] {127, 0, 0, 1}))
                : rrset;
        Instant from = expired.contains(owner) ? now.minus(Duration.ofDays(40)) : now.minus(VALIDITY);
        RRset set = new RRset();
        signed.forEach(set::addRR);
        try {
            return DNSSEC.sign(set, key, pair.getPrivate(), from, from.plus(VALIDITY.multipliedBy(2)));
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
