package io.angarium.service.submission;

import io.angarium.delivery.Rendition;
import io.angarium.mail.LetterWriter;
import io.angarium.service.account.Allowance;
import io.angarium.service.account.Caller;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.template.Templates;
import io.angarium.spool.Spool;
import io.angarium.spool.Submission;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Takes messages into the spool. A request that is rejected leaves nothing behind; one that is queued is durable.
 *
 * <p>Any thread; the random generator has to stand that too.
 */
public final class SpoolSubmissions implements Submissions {
    /**
     * What it works with.
     *
     * @param rendition shows what would be sent
     * @param domains know whose keys are whose
     * @param idempotency the same for every way in
     * @param allowance what the accounts may send
     * @param templates that messages may name
     */
    public record Parts(
            Spool spool,
            Rendition rendition,
            Domains domains,
            Idempotency idempotency,
            Allowance allowance,
            Templates templates) {}

    private final Parts parts;
    private final FormComposition composition;
    private final MimeComposition mime;
    private final Intake intake;
    private final InstantSource clock;

    public SpoolSubmissions(Parts parts, SubmissionSettings settings, InstantSource clock, RandomGenerator random) {
        MessageIds ids = new MessageIds(random);
        LetterWriter writer = new LetterWriter(random);
        SigningKeys keys = new SigningKeys(parts.domains());
        this.parts = parts;
        this.composition = new FormComposition(settings, ids, writer, keys, parts.templates());
        this.mime = new MimeComposition(settings, ids, writer, keys, parts.templates());
        this.intake = new Intake(parts.spool(), parts.allowance(), parts.idempotency());
        this.clock = clock;
    }

    @Override
    public Result send(Caller caller, SendingDomain domain, MessageForm form, Origin origin) {
        return send(caller, domain, form, origin, composition::compose, IdempotencyMark::ofForm);
    }

    @Override
    public Result sendMime(Caller caller, SendingDomain domain, MessageForm form, Origin origin) {
        return send(caller, domain, form, origin, mime::compose, IdempotencyMark::ofMime);
    }

    private Result send(
            Caller caller,
            SendingDomain domain,
            MessageForm form,
            Origin origin,
            BiFunction<Request, MessageForm, Submission> composing,
            BiFunction<String, MessageForm, IdempotencyMark> marking) {
        try {
            boolean isDryRun = isDryRun(form);
            Optional<IdempotencyMark> mark = origin.idempotencyKey().isEmpty() || isDryRun
                    ? Optional.empty()
                    : Optional.of(marking.apply(origin.idempotencyKey(), form));
            Function<Earlier, Submission> compose = earlier -> composing.apply(
                    new Request(caller, domain, origin, clock.instant(), mark, earlier.messageId()), form);
            return isDryRun
                    ? new Result.Rehearsed(DryRun.of(compose.apply(Earlier.NOTHING), parts.rendition()))
                    : intake.take(domain, mark, compose);
        } catch (RejectedException rejected) {
            return rejected.result();
        }
    }

    private static boolean isDryRun(MessageForm form) {
        List<String> values = form.fields().getOrDefault("o:dry-run", List.of());
        return !values.isEmpty() && SendOptions.bool("o:dry-run", values.getLast());
    }
}
