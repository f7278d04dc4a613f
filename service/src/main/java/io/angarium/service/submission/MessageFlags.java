package io.angarium.service.submission;

/** The bits of {@code Submission.flags}: what the hot path needs to know without reading the attributes. */
public final class MessageFlags {
    /** Don't sign, the sender said so. */
    public static final int NO_DKIM = 1;
    /** Not in clear; to a certificate that verifies, unless {@link #SKIP_VERIFICATION} says otherwise. */
    public static final int REQUIRE_TLS = 1 << 1;
    /** Accepted, rendered, not sent. */
    public static final int TEST_MODE = 1 << 2;
    /** The content is a draft to be rendered for each recipient; else it is the letter itself. */
    public static final int DRAFT = 1 << 3;
    /** No line of the letter begins with a dot. */
    public static final int DOT_FREE = 1 << 4;
    /** The letter has bytes above 127. */
    public static final int EIGHT_BIT = 1 << 5;
    /** The letter's header or the envelope needs SMTPUTF8. */
    public static final int SMTP_UTF8 = 1 << 6;
    /** Came by SMTP; else by HTTP. */
    public static final int BY_SMTP = 1 << 7;

    /** With {@link #REQUIRE_TLS}: any certificate will do. */
    public static final int SKIP_VERIFICATION = 1 << 8;
    /** To be passed on by TLS alone, all the way: the parameter REQUIRETLS (RFC 8689). */
    public static final int REQUIRETLS = 1 << 9;
    /** To be delivered even where the receiver's TLS policy can't be met: {@code TLS-Required: No} (RFC 8689). */
    public static final int RELAX_TLS = 1 << 10;
    /** With {@link #DRAFT}: the content is a letter with {@code %recipient.key%} in it, not a {@link StoredDraft}. */
    public static final int LETTER = 1 << 11;
    /** A further signature, by the key that the attributes name ({@link SecondaryKey#OPTION}). */
    public static final int SECONDARY_DKIM = 1 << 12;
    /** Without the field {@code X-Mailgun-Sid}. */
    public static final int NO_SID = 1 << 13;
    /** The attributes have an {@link IdempotencyMark}. */
    public static final int IDEMPOTENT = 1 << 14;
    /** The delivered letter is posted to where the attributes say ({@code o:archive-to}). */
    public static final int ARCHIVE = 1 << 15;

    /** With {@link #DRAFT}: rendered from a template, which takes processor time. */
    public static final int TEMPLATE = 1 << 16;

    /** Route name: mail of a sandbox domain, captured in the inbox. */
    public static final String ROUTE_CAPTURE = "!capture";
    /** Route name: test mode, ends as delivered without a connection. */
    public static final String ROUTE_TEST = "!test";

    private MessageFlags() {}
}
