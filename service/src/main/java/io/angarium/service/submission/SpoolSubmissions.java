package io.angarium.service.submission;

import io.angarium.mail.LetterWriter;
import io.angarium.service.account.Allowance;
import io.angarium.service.account.Caller;
import io.angarium.service.domain.SendingDomain;
import io.angarium.spool.Spool;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Takes messages into the spool. A request that is rejected leaves nothing behind; one that is queued is durable.
 *
 * <p>Any thread; the random generator has to stand that too.
 */
public final class SpoolSubmissions implements Submissions {
    private final FormComposition composition;
    private final MimeComposition mime;
    private final Intake intake;
    private final InstantSource clock;

    /** @param allowance what the accounts may send */
    public SpoolSubmissions(
            Spool spool,
            Allowance allowance,
            SubmissionSettings settings,
            InstantSource clock,
            RandomGenerator random) {
        MessageIds ids = new MessageIds(random);
        LetterWriter writer = new LetterWriter(random);
        this.composition = new FormComposition(settings, ids, writer);
        this.mime = new MimeComposition(settings, ids, writer);
        this.intake = new Intake(spool, new Permission(allowance));
        this.clock = clock;
    }

    @Override
    public Result send(Caller caller, SendingDomain domain, MessageForm form, Origin origin) {
        Instant now = clock.instant();
        return intake.take(() -> composition.compose(caller, domain, form, origin, now));
    }

    @Override
    public Result sendMime(Caller caller, SendingDomain domain, MessageForm form, Origin origin) {
        Instant now = clock.instant();
        return intake.take(() -> mime.compose(caller, domain, form, origin, now));
    }
}
