package io.angarium.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;

/** No bytes of a server and no name make the resolver throw. Without a network: what a datagram holds goes the same way. */
class DnsFuzzTest {
    private static final ResolverSettings SETTINGS =
            ResolverSettings.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 53)));

    @FuzzTest(maxDuration = "10s")
    void answers(FuzzedDataProvider data) throws Exception {
        Resolver resolver = answering(data.consumeBoolean(), data.consumeRemainingAsBytes());
        assertThat(resolver.mailExchangers("a.test")).isNotNull();
        assertThat(resolver.addresses("a.test")).isNotNull();
        assertThat(resolver.texts("a.test")).isNotNull();
    }

    @FuzzTest(maxDuration = "10s")
    void names(FuzzedDataProvider data) {
        Resolver resolver = new ZoneResolver();
        String name = data.consumeRemainingAsString();
        assertThat(resolver.mailExchangers(name)).isNotNull();
        assertThat(resolver.addresses(name)).isNotNull();
        assertThat(resolver.texts(name)).isNotNull();
    }

    @FuzzTest(maxDuration = "10s")
    void systemServers(FuzzedDataProvider data) {
        assertThat(SystemServers.parse(data.consumeRemainingAsString())).doesNotContainNull();
    }

    /** A server that always sends these bytes, behind a header and question that fit if asked for. */
    private static Resolver answering(boolean fitting, byte[] bytes) {
        AnswerReader reader = new AnswerReader(SETTINGS);
        return new LookupResolver(
                (question, _) -> {
                    Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
                    byte[] wire = fitting ? behindQuestion(query, bytes) : bytes;
                    Optional<Message> message = ServerExchange.accept(wire, query, question);
                    return message.isPresent() ? reader.read(message.get(), question) : reader.failed("garbage");
                },
                SETTINGS.deadline());
    }

    private static byte[] behindQuestion(Message query, byte[] bytes) {
        byte[] start = query.toWire();
        byte[] wire = Arrays.copyOf(start, start.length + bytes.length);
        System.arraycopy(bytes, 0, wire, start.length, bytes.length);
        wire[2] |= (byte) 0x80;
        wire[7] = (byte) (bytes.length == 0 ? 0 : 1 + bytes[0] % 4);
        return wire;
    }
}
