package io.angarium.acceptance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The test talks to somebody else's program, named by its Debian package, or needs the right to {@code mount}.
 * {@code ./verify} installs it, or says what is missing and leaves the test out.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsPeer.Condition.class)
@interface NeedsPeer {
    String[] value();

    /** Leaves out what the launcher found missing; nothing else is ever left out. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing =
                    List.of(System.getProperty("angarium.missing", "").split(","));
            List<String> needed = AnnotationSupport.findAnnotation(context.getElement(), NeedsPeer.class)
                    .map(needs -> List.of(needs.value()))
                    .orElse(List.of());
            return needed.stream()
                    .filter(missing::contains)
                    .findFirst()
                    .map(peer -> ConditionEvaluationResult.disabled(peer + " is not installed"))
                    .orElse(ConditionEvaluationResult.enabled("all peers are there"));
        }
    }
}
