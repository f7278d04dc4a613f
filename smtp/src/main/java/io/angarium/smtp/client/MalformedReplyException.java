package io.angarium.smtp.client;

import java.io.IOException;

/** The peer sent something that is no SMTP reply, or a longer one than the limits allow. The session is out of step. */
public final class MalformedReplyException extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedReplyException(String message) {
        super(message);
    }
}
