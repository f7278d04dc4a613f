package io.angarium.service.encryption;

import org.jspecify.annotations.Nullable;

/** A secret at rest can't be read; the message says which and never holds any of it. */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public VaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
