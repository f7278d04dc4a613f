package io.angarium.dns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers as a recursive resolver would that knows these records and nothing else. */
final class FakeZone implements FakeServer.Behaviour {
    private static final int MAX_CHAIN = 20;

    private final List<Record> records = new ArrayList<>();
    private final List<Name> failing = new ArrayList<>();
    private long ttl = 3600;
    private long negativeTtl = 600;

    FakeZone ttl(long seconds) {
        ttl = seconds;
        return this;
    }

    FakeZone negativeTtl(long seconds) {
        negativeTtl = seconds;
        return this;
    }

    FakeZone add(String name, String type, String value) throws IOException {
        records.add(record(name, type, ttl, value));
        return this;
    }

    FakeZone fail(String name) throws IOException {
        failing.add(Name.fromString(name, Name.root));
        return this;
    }

    static Record record(String name, String type, long ttl, String value) throws IOException {
        return Record.fromString(Name.fromString(name, Name.root), Type.value(type), DClass.IN, ttl, value, Name.root);
    }

    static Message emptyAnswer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return answer;
    }

    static List<byte[]> only(Message answer) {
        return List.of(answer.toWire(65535));
    }

    Message message(Message query) throws IOException {
        Message answer = emptyAnswer(query);
        Name name = query.getQuestion().getName();
        int type = query.getQuestion().getType();
        if (failing.contains(name)) {
            answer.getHeader().setRcode(Rcode.SERVFAIL);
            return answer;
        }
        for (int link = 0; link < MAX_CHAIN; link++) {
            List<Record> owned = ownedBy(name);
            List<Record> found =
                    owned.stream().filter(record -> record.getType() == type).toList();
            if (!found.isEmpty()) {
                found.forEach(record -> answer.addRecord(record, Section.ANSWER));
                return answer;
            }
            if (owned.isEmpty() || !(owned.getFirst() instanceof CNAMERecord alias)) {
                answer.getHeader().setRcode(owned.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR);
                answer.addRecord(soa(), Section.AUTHORITY);
                return answer;
            }
            answer.addRecord(alias, Section.ANSWER);
            name = alias.getTarget();
        }
        return answer;
    }

    @Override
    public List<byte[]> answer(Message query, boolean tcp) throws IOException {
        return only(message(query));
    }

    private List<Record> ownedBy(Name name) {
        return records.stream().filter(record -> record.getName().equals(name)).toList();
    }

    private Record soa() throws IOException {
        return record("test", "SOA", 3600, "ns.test. hostmaster.test. 1 7200 900 1209600 " + negativeTtl);
    }
}
