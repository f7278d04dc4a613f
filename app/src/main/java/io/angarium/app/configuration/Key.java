package io.angarium.app.configuration;

/**
 * A setting's name and type.
 *
 * @param name dotted lower-case words, as in a file and after {@code --set}
 * @param expectation what a value has to look like, for the error message and the documentation
 * @param standard the default as a user would write it; empty: none
 * @param meaning one sentence for the documentation
 */
public record Key<T>(String name, Reading<T> reading, String expectation, String standard, String meaning) {
    /** Makes a value of a text. */
    @FunctionalInterface
    public interface Reading<T> {
        /**
         * The value that the text stands for.
         *
         * @throws IllegalArgumentException if the text is not what was expected
         */
        T read(String text);
    }

    /** The environment variable that sets it: {@code http.listen} → {@code ANGARIUM_HTTP_LISTEN}. */
    public String environmentName() {
        return "ANGARIUM_" + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
    }
}
