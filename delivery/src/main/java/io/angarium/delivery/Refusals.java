package io.angarium.delivery;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification;
import io.angarium.smtp.Reply;
import java.util.Optional;

/** Tells what a receiver's refusal means. Called by many sessions at once; must not block. */
@FunctionalInterface
public interface Refusals {
    /**
     * What it means.
     *
     * @param stage what the reply answers
     * @param provider who runs the receiver, if known
     */
    Classification classify(Reply reply, Stage stage, Optional<String> provider);
}
