package io.angarium.smtp.server;

import io.angarium.smtp.Reply;

/** What a client is told, and how much is put up with before the session ends. */
final class Answering {
    private static final int CLOSING = 421;

    private final ReplyQueue replies;
    private final long maxCommands;
    private final long maxErrors;
    private final long maxUnknown;

    private long commands;
    private long errors;
    private long unknown;
    private boolean over;

    Answering(ReplyQueue replies, Limits limits) {
        this.replies = replies;
        this.maxCommands = limits.of(Limit.COMMANDS);
        this.maxErrors = limits.of(Limit.ERRORS);
        this.maxUnknown = limits.of(Limit.UNKNOWN_COMMANDS);
    }

    void say(byte[] reply) {
        replies.add(reply);
    }

    /** Says later, in its place, what is only promised now; the memory is given back then. */
    void promise(Guest.PendingReply reply, long memoryTaken) {
        replies.add(reply, memoryTaken);
    }

    /** Says what the guest has against something; a 421 ends the session. */
    void refuse(Reply reply) {
        replies.add(reply);
        over |= reply.code() == CLOSING;
    }

    /** Refuses something that the client did wrong. */
    void fail(byte[] reply) {
        if (++errors > maxErrors) {
            end(Answers.TOO_MANY_ERRORS);
        } else {
            say(reply);
        }
    }

    void failUnknownCommand() {
        if (++unknown > maxUnknown) {
            end(Answers.TOO_MANY_ERRORS);
        } else {
            fail(Answers.UNKNOWN_COMMAND);
        }
    }

    /** Counts a command; false if it was one too many. */
    boolean allowsCommand() {
        if (++commands > maxCommands) {
            end(Answers.TOO_MANY_COMMANDS);
            return false;
        }
        return true;
    }

    /** A message was taken: what went before doesn't count any more. */
    void forgive() {
        commands = 0;
        errors = 0;
    }

    void end(byte[] reply) {
        say(reply);
        over = true;
    }

    /** Whether the last word is said. */
    boolean isOver() {
        return over;
    }
}
