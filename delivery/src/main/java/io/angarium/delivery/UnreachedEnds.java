package io.angarium.delivery;

import io.angarium.delivery.Attempt.End;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.tls.TlsIdentity;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.smtp.Reply;
import java.time.Duration;

/** How attempts end that never came to a connection. */
final class UnreachedEnds {
    /** RFC 8689 §5. */
    private static final int CODE_REQUIRETLS = 550;

    private UnreachedEnds() {}

    /** No host took the connection. */
    static End of(TlsIdentity tls, Attempt lead, Ladder.Unreachable trouble, String words) {
        int replied = trouble.reply().map(Reply::code).orElse(0);
        int code = replied == 0 ? AttemptReport.CODE_CONNECTION : replied;
        boolean isPolicy = tls.isSecure() && trouble.isAboutTls();
        String text = isPolicy ? lead.queue().policy().words(tls.need()) + ": " + words : words;
        Reason reason = trouble.meaning().map(Reason::of).orElse(Reason.GENERIC);
        return new End(trouble.stage(), code, replied, text, reason, Duration.ZERO, false, trouble.meaning());
    }

    /** What it has to prove can't be had now. */
    static End needsTls(TlsNeed need, Attempt attempt, String trouble) {
        String who = attempt.queue().policy().words(need);
        return End.ours(Stage.STARTTLS, AttemptReport.CODE_CONNECTION, who + ": " + trouble, Reason.GENERIC);
    }

    /** REQUIRETLS (RFC 8689 §4.2.1) to exchangers that anybody on the way could have named. */
    static End unprotected(String domain) {
        return End.ours(
                Stage.ROUTE,
                CODE_REQUIRETLS,
                "5.7.30 REQUIRETLS: neither DNSSEC nor MTA-STS vouches for the exchangers of " + domain,
                Reason.GENERIC);
    }
}
