package io.angarium.service.template;

/** What was asked of the templates can't be done; the message is the caller's to read. Nothing was changed. */
public final class TemplateRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Whose matter it is. */
    public enum Reason {
        /** There is no such template or version. */
        UNKNOWN,
        /** What was given can't be stored. */
        INVALID
    }

    private final Reason reason;

    private TemplateRefusedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public static TemplateRefusedException noTemplate() {
        return new TemplateRefusedException(Reason.UNKNOWN, "template not found");
    }

    public static TemplateRefusedException noVersion() {
        return new TemplateRefusedException(Reason.UNKNOWN, "version not found");
    }

    static TemplateRefusedException invalid(String message) {
        return new TemplateRefusedException(Reason.INVALID, message);
    }

    public Reason reason() {
        return reason;
    }
}
