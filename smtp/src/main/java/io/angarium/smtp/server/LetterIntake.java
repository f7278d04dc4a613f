package io.angarium.smtp.server;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The letter of the transaction under way: DATA and BDAT, the octets behind them, and the handing over to the guest. */
final class LetterIntake {
    /** What the next octets belong to. */
    enum Coming {
        NOTHING,
        TEXT,
        CHUNK
    }

    private static final Logger LOG = LoggerFactory.getLogger(LetterIntake.class);

    private final Envelope envelope;
    private final Guest guest;
    private final LetterMemory memory;
    private final Answering answering;
    private final LetterBuffer letter;
    private final long maxMessage;
    private final long maxDiscarded;

    private Coming coming = Coming.NOTHING;
    private long chunkLeft;
    private boolean chunkLast;
    private byte @Nullable [] chunkRefusal;
    private long discarded;

    LetterIntake(
            SmtpServerSettings settings, Envelope envelope, Guest guest, LetterMemory memory, Answering answering) {
        this.envelope = envelope;
        this.guest = guest;
        this.memory = memory;
        this.answering = answering;
        Limits limits = settings.limits();
        this.letter = new LetterBuffer(limits, settings.bareNewline(), memory);
        this.maxMessage = limits.of(Limit.MESSAGE_BYTES);
        this.maxDiscarded = limits.of(Limit.DISCARDED_BYTES);
    }

    Coming coming() {
        return coming;
    }

    /** Takes octets of what is {@link #coming}; returns the position behind those used up. */
    int receive(byte[] in, int from, int to) {
        return coming == Coming.TEXT ? data(in, from, to) : chunk(in, from, to);
    }

    /** Forgets the letter, and the transaction with it. */
    void forget() {
        envelope.forget();
        letter.release();
    }

    /** Gives back the memory of what has come so far. */
    void release() {
        letter.release();
    }

    /** DATA (RFC 5321 §4.1.1.4). */
    void startData(boolean hasArgument) {
        Transaction current = envelope.transaction();
        byte[] objection = envelope.whyNoLetter();
        if (hasArgument) {
            answering.fail(Answers.NO_ARGUMENT);
        } else if (envelope.isInChunks()) {
            answering.fail(Answers.IN_CHUNKS); // RFC 3030 §3
        } else if (objection != null || current == null) {
            answering.fail(objection == null ? Answers.NO_SENDER : objection);
        } else if (memory.isExhausted()) {
            answering.say(Answers.NO_MEMORY);
        } else if (beginLetter(current, true, current.declaredSize())) {
            answering.say(Answers.START_DATA);
            coming = Coming.TEXT;
        } else {
            answering.say(Answers.SORRY);
        }
    }

    private boolean beginLetter(Transaction current, boolean dotStuffed, long announced) {
        try {
            letter.begin(dotStuffed, guest.preamble(current), announced);
            return true;
        } catch (RuntimeException e) {
            LOG.error("a letter could not be begun", e);
            return false;
        }
    }

    private int data(byte[] in, int from, int to) {
        int at = letter.add(in, from, to);
        if (letter.size() - maxMessage > maxDiscarded) {
            answering.end(Answers.TOO_LARGE);
        } else if (letter.isComplete()) {
            coming = Coming.NOTHING;
            finishLetter();
        }
        return at;
    }

    private void finishLetter() {
        LetterBuffer.Fault fault = letter.fault();
        Transaction finished = envelope.transaction();
        if (fault != null || finished == null) {
            refuseLetter(fault == null ? LetterBuffer.Fault.NO_MEMORY : fault);
        } else {
            handOver(finished);
        }
        forget();
    }

    private void handOver(Transaction finished) {
        Letter sealed = letter.seal();
        long held = letter.handOver();
        try {
            answering.promise(guest.message(finished, sealed), held);
            answering.forgive();
            discarded = 0;
        } catch (RuntimeException e) {
            LOG.error("a message could not be handed over", e);
            memory.giveBack(held);
            answering.say(Answers.SORRY);
        }
    }

    private void refuseLetter(LetterBuffer.Fault fault) {
        switch (fault) {
            case TOO_LARGE -> answering.fail(Answers.TOO_LARGE);
            case BARE_NEWLINE -> answering.fail(Answers.BARE_NEWLINE_IN_TEXT);
            case NUL -> answering.fail(Answers.NUL_IN_TEXT);
            case LONG_LINE -> answering.fail(Answers.LONG_LINE_IN_TEXT);
            case NO_MEMORY -> answering.say(Answers.NO_MEMORY);
        }
    }

    /** BDAT (RFC 3030 §2). The octets behind the command have to be read whether they are wanted or not. */
    void startChunk(byte[] in, int from, int to) {
        long size = 0;
        int at = from;
        while (at < to && in[at] >= '0' && in[at] <= '9' && at - from < 18) {
            size = size * 10 + in[at++] - '0';
        }
        boolean last = at < to;
        if (at == from || (last && !isLast(in, at, to))) {
            answering.end(Answers.BAD_CHUNK); // how much follows is unknown: whatever comes can't be taken for commands
            return;
        }
        chunkLeft = size;
        chunkLast = last;
        chunkRefusal = whyNoChunk(size);
        if (chunkRefusal != null) {
            discarded += size;
            if (discarded > maxDiscarded) {
                answering.end(chunkRefusal);
                return;
            }
        }
        coming = Coming.CHUNK;
        if (size == 0) {
            finishChunk();
        }
    }

    private static boolean isLast(byte[] in, int from, int to) {
        int at = from;
        while (at < to && in[at] == ' ') {
            at++;
        }
        return at > from
                && to - at == 4
                && new String(in, at, 4, StandardCharsets.ISO_8859_1)
                        .toUpperCase(Locale.ROOT)
                        .equals("LAST");
    }

    private byte @Nullable [] whyNoChunk(long size) {
        byte[] objection = envelope.whyNoLetter();
        Transaction current = envelope.transaction();
        if (objection != null || current == null) {
            return objection == null ? Answers.NO_SENDER : objection;
        }
        if (!envelope.isInChunks()) {
            if (!beginLetter(current, false, Math.max(size, current.declaredSize()))) {
                return Answers.SORRY;
            }
            envelope.beginChunks();
        }
        return letter.size() + size > maxMessage ? Answers.TOO_LARGE : null;
    }

    private int chunk(byte[] in, int from, int to) {
        int end = (int) Math.min(to, from + chunkLeft);
        if (chunkRefusal == null) {
            letter.add(in, from, end);
        }
        chunkLeft -= end - from;
        if (chunkLeft == 0) {
            finishChunk();
        }
        return end;
    }

    private void finishChunk() {
        coming = Coming.NOTHING;
        byte[] refusal = chunkRefusal;
        if (refusal != null) {
            chunkRefusal = null;
            forget();
            refuseChunk(refusal);
        } else if (chunkLast) {
            letter.finishChunks();
            finishLetter();
        } else if (letter.fault() != null) {
            finishLetter();
        } else {
            answering.say(Answers.CHUNK_OK);
        }
    }

    private void refuseChunk(byte[] refusal) {
        if (refusal[0] == '4') {
            answering.say(refusal);
        } else {
            answering.fail(refusal);
        }
    }
}
