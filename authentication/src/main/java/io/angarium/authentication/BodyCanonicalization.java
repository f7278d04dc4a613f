package io.angarium.authentication;

import java.nio.ByteBuffer;

/** How a body is brought into the form that is hashed (RFC 6376 §3.4.3, §3.4.4). A line ends with CRLF and nothing else. */
enum BodyCanonicalization {
    SIMPLE {
        @Override
        void feed(ByteBuffer body, Sink sink) {
            int end = body.limit();
            while (endsWithLineBreak(body, end)) {
                end -= 2;
            }
            sink.part(body.position(), end);
            sink.lineBreak();
        }

        private static boolean endsWithLineBreak(ByteBuffer body, int end) {
            return end - body.position() >= 2 && body.get(end - 1) == '\n' && body.get(end - 2) == '\r';
        }
    },
    RELAXED {
        @Override
        void feed(ByteBuffer body, Sink sink) {
            new RelaxedBody(body, sink).feed();
        }
    };

    /** Sends the canonical body to the sink in as few pieces as its form allows; the buffer's position stays. */
    abstract void feed(ByteBuffer body, Sink sink);

    /** Takes the pieces of a canonical body in order. */
    interface Sink {
        /** The body's own bytes from index {@code from} up to {@code to}. */
        void part(int from, int to);

        /** A line break (CRLF) that stands elsewhere in the body, or nowhere. */
        void lineBreak();

        /** A single space that stands for other white space. */
        void space();
    }
}
