package io.angarium.service.template.handlebars;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.angarium.service.template.Rendering;
import io.angarium.service.template.Variables;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Renders Handlebars. What was read lately is remembered, so that a template is read once and not for each message. */
public final class HandlebarsRendering implements Rendering {
    /** Characters of the templates that are remembered, together. */
    public static final long MAX_REMEMBERED = 4L << 20;

    private final RenderingLimits limits;
    private final LongSupplier nanoTime;
    private final Cache<Source, Program> programs = Caffeine.newBuilder()
            .maximumWeight(MAX_REMEMBERED)
            .weigher((Source source, Program program) -> source.template().length() + 100)
            .build();

    /** A template as it came. */
    private record Source(String template, Escaping escaping) {}

    /** @param nanoTime a clock that only runs forward, such as {@link System#nanoTime} */
    public HandlebarsRendering(RenderingLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    @Override
    public Compiled compile(String template, Escaping escaping) {
        return programs.get(new Source(template, escaping), this::read);
    }

    private Program read(Source source) {
        UnaryOperator<String> escape = switch (source.escaping()) {
            case HTML -> HtmlText::escape;
            case NONE -> UnaryOperator.identity();
        };
        return new Program(
                Syntax.read(source.template()), escape, source.template().length());
    }

    /** A template that was read. */
    private final class Program implements Compiled {
        private final Syntax.Program program;
        private final UnaryOperator<String> escape;
        private final int length;

        Program(Syntax.Program program, UnaryOperator<String> escape, int length) {
            this.program = program;
            this.escape = escape;
            this.length = length;
        }

        @Override
        public Rendered render(Variables values) {
            Budget budget = new Budget(limits, nanoTime, length + 64);
            Evaluation evaluation = new Evaluation(program, escape, budget);
            evaluation.run(values.values());
            return new Rendered(budget.text(), List.copyOf(evaluation.missing()));
        }
    }
}
