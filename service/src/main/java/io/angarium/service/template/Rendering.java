package io.angarium.service.template;

import java.util.List;

/** Makes a letter's texts of a template and somebody's values. Any thread. */
public interface Rendering {
    /** What is done to values that are put in by {@code {{name}}}. */
    enum Escaping {
        /** What would be markup is written as text. */
        HTML,
        /** Nothing: for subjects and other header fields. */
        NONE
    }

    /** A template ready to be rendered many times, by any thread. */
    interface Compiled {
        /**
         * Puts the values in.
         *
         * @throws RenderingFailedException if the template runs away, or refuses to do without a value
         */
        Rendered render(Variables values);
    }

    /**
     * What came out.
     *
     * @param missing names that had no value, some of them if they are many
     */
    record Rendered(String text, List<String> missing) {
        public Rendered {
            missing = List.copyOf(missing);
        }
    }

    /**
     * Reads a template, or remembers it.
     *
     * @throws TemplateSyntaxException if it can't be read
     */
    Compiled compile(String template, Escaping escaping);
}
