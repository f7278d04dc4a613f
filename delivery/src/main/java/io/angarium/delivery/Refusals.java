package io.angarium.delivery;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
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

    /** By reply codes alone (RFC 5321 §4.2, RFC 3463): 421 and 4.7.x say 'slower'. */
    static Refusals byCode() {
        return Refusals::byCode;
    }

    private static Classification byCode(Reply reply, Stage stage, Optional<String> provider) {
        boolean isAboutRecipient = stage == Stage.RCPT;
        if (reply.isPermanent()) {
            return isAboutRecipient
                    ? new Classification(Category.UNKNOWN, Scope.RECIPIENT, Advice.GIVE_UP, "5yz to RCPT")
                    : new Classification(Category.UNKNOWN, Scope.CONTENT, Advice.GIVE_UP, "5yz");
        }
        if (reply.code() == 421 || reply.enhancedCode().startsWith("4.7.")) {
            return new Classification(Category.THROTTLED, Scope.CONNECTION, Advice.SLOW_DOWN, "421 or 4.7.x");
        }
        return isAboutRecipient
                ? new Classification(Category.UNKNOWN, Scope.RECIPIENT, Advice.RETRY, "4yz to RCPT")
                : new Classification(Category.SYSTEM_TROUBLE, Scope.RECEIVING_DOMAIN, Advice.RETRY, "4yz");
    }
}
