package io.angarium.authentication;

/** How a body is brought into the form that is hashed (RFC 6376 §3.4.3, §3.4.4). A line ends with CRLF and nothing else. */
enum BodyCanonicalization {
    SIMPLE {
        @Override
        void feed(BodyBytes body, Sink sink) {
            int end = body.end();
            while (end - 2 >= body.start() && body.isLineBreak(end - 2)) {
                end -= 2;
            }
            sink.part(body.start(), end);
            sink.lineBreak();
        }
    },
    RELAXED {
        @Override
        void feed(BodyBytes body, Sink sink) {
            new RelaxedBody(body, sink).feed();
        }
    };

    /** Sends the canonical body to the sink in as few pieces as its form allows. */
    abstract void feed(BodyBytes body, Sink sink);

    /** Takes the pieces of a canonical body in order. */
    interface Sink {
        /** The body's own bytes from index {@code from} of its array up to {@code to}. */
        void part(int from, int to);

        /** A line break (CRLF) that stands elsewhere in the body, or nowhere. */
        void lineBreak();

        /** A single space that stands for other white space. */
        void space();
    }
}
