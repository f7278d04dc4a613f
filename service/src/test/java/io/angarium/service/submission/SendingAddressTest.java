package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.shaping.Stream;
import io.angarium.service.Installation;
import io.angarium.service.address.Pool;
import io.angarium.service.address.Sources.Assignment;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From which local address a message leaves. */
class SendingAddressTest {
    private static final InetAddress TWO = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress THREE = InetAddress.ofLiteral("127.0.0.3");
    private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.4");

    private final Installation installation = Installation.sendingFrom("127.0.0.2", "127.0.0.3", "127.0.0.4");
    private final SendingDomain domain = installation.domain("send.test");

    @AfterEach
    void close() {
        installation.close();
    }

    private Result send(Form form) {
        return installation.submissions.send(installation.caller, domain, form.form(), new Origin("http", "192.0.2.7"));
    }

    /** Where the messages that wait would leave from. */
    private Set<InetAddress> sources() {
        Set<InetAddress> sources = new HashSet<>();
        installation
                .spool
                .queues()
                .forEach(state -> sources.add(installation
                        .sources
                        .sources(Stream.decode(state.queue().stream()))
                        .getFirst()));
        return sources;
    }

    @Test
    void isSpreadOverWhatTheDomainWasGiven() {
        installation.sources.assign(
                "send.test", installation.account, new Assignment.Own(List.of("127.0.0.2", "127.0.0.4")));
        for (int i = 0; i < 50; i++) {
            assertThat(send(Form.letter())).isInstanceOf(Result.Queued.class);
        }

        assertThat(sources()).containsExactlyInAnyOrder(TWO, FOUR);
    }

    @Test
    void isTheOneThatTheMessageNames() {
        send(Form.letter().with("o:sending-ip", "127.0.0.3"));

        assertThat(sources()).containsExactly(THREE);
    }

    @Test
    void isOneOfThePoolThatTheMessageNames() {
        Pool pool = installation.sources.createPool(installation.account, "news", "x", List.of("127.0.0.4"));

        send(Form.letter().with("o:sending-ip-pool", pool.id()));

        assertThat(sources()).containsExactly(FOUR);
    }

    @Test
    void isRefusedIfItIsNotTheAccounts() {
        Pool theirs = installation.sources.createPool("other", "news", "x", List.of("127.0.0.4"));

        assertThat(send(Form.letter().with("o:sending-ip", "192.0.2.9")))
                .isEqualTo(new Result.Rejected(
                        Reason.NOT_ALLOWED, "Rejected: IP 192.0.2.9 can't be used to send the message"));
        assertThat(send(Form.letter().with("o:sending-ip-pool", theirs.id())))
                .isEqualTo(new Result.Rejected(
                        Reason.BAD_PARAMETER,
                        "o:sending-ip-pool parameter: " + theirs.id() + " is not the id of one of your pools"));
        assertThat(installation.spool.queues()).isEmpty();
    }
}
