package io.angarium.app.configuration;

/** A setting can't be used; the message says where it stands, which key it is, and what was expected. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ConfigurationException(String message) {
        super(message);
    }
}
