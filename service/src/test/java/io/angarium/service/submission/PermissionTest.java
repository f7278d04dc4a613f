package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.account.Account;
import io.angarium.service.account.Account.Feature;
import io.angarium.service.account.Caller;
import io.angarium.service.account.KeyKind;
import io.angarium.service.account.Role;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an account's standing means for its sending. */
class PermissionTest {
    private final Installation installation = new Installation();
    private final Account below = installation.tenancy.accounts().create("below");
    private final SendingDomain domain =
            installation.domains.create(new NewDomain(below.id(), "below.test", "", "", 0, false));
    private final Caller caller =
            new Caller(below.id(), below.id(), false, "key", KeyKind.USER, Role.ADMIN, Optional.empty());

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void aDisabledAccountSendsNothing() {
        installation.tenancy.accounts().disable(below.id(), "unpaid");

        assertThat(send(1))
                .isEqualTo(new Result.Rejected(
                        Reason.NOT_ALLOWED, "Domain below.test is not allowed to send: Account is disabled"));
        assertThat(installation.spool.totals().accepted()).isZero();
    }

    @Test
    void anAccountWhoseSendingIsSwitchedOffSendsNothing() {
        installation.tenancy.accounts().setFeatures(below.id(), Map.of(Feature.SENDING, false));

        assertThat(send(1)).isInstanceOf(Result.Rejected.class);
    }

    @Test
    void aMessageThatWouldPassTheMonthsLimitIsRefusedWhole() {
        installation.tenancy.accounts().setMonthlyLimit(below.id(), 1_000);
        assertThat(send(999)).isInstanceOf(Result.Queued.class);

        assertThat(send(2))
                .isEqualTo(new Result.Rejected(
                        Reason.TOO_MANY,
                        "Domain below.test is not allowed to send: recipient limit exceeded, try again after"
                                + " Tue, 1 Dec 2026 00:00:00 +0000"));
        assertThat(installation.tenancy.allowance().current(below.id())).isEqualTo(999);
        assertThat(send(1)).isInstanceOf(Result.Queued.class);
        assertThat(installation.spool.totals().accepted()).isEqualTo(1_000);
    }

    @Test
    void whatIsRefusedForAnotherReasonIsNotCounted() {
        assertThat(installation.submissions.send(
                        caller, domain, new MessageForm(Map.of("from", List.of("a@below.test")), List.of()), origin()))
                .isInstanceOf(Result.Rejected.class);

        assertThat(installation.tenancy.allowance().current(below.id())).isZero();
    }

    private Result send(int recipients) {
        StringBuilder to = new StringBuilder();
        for (int i = 0; i < recipients; i++) {
            to.append(i == 0 ? "" : ",").append("r").append(i).append("@dest.test");
        }
        return installation.submissions.send(
                caller,
                domain,
                new MessageForm(
                        Map.of(
                                "from", List.of("a@below.test"),
                                "to", List.of(to.toString()),
                                "subject", List.of("x"),
                                "text", List.of("x")),
                        List.of()),
                origin());
    }

    private static Origin origin() {
        return new Origin("http", "192.0.2.1");
    }
}
