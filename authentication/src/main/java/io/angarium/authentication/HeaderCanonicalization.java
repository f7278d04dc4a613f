package io.angarium.authentication;

import java.io.ByteArrayOutputStream;

/** How a header field is brought into the form that is hashed (RFC 6376 §3.4.1, §3.4.2). */
enum HeaderCanonicalization {
    SIMPLE {
        @Override
        void write(HeaderField field, ByteArrayOutputStream out) {
            out.write(field.bytes(), field.start(), field.end() - field.start());
        }
    },
    RELAXED {
        @Override
        void write(HeaderField field, ByteArrayOutputStream out) {
            for (int i = 0; i < field.name().length(); i++) {
                out.write(field.name().charAt(i));
            }
            out.write(':');
            writeValue(field, out);
        }

        // Folds are undone; white space shrinks to one space, and to none at both ends.
        private static void writeValue(HeaderField field, ByteArrayOutputStream out) {
            byte[] bytes = field.bytes();
            boolean begun = false;
            boolean spaceDue = false;
            for (int at = field.value(); at < field.end(); at++) {
                byte c = bytes[at];
                if (isLineBreak(bytes, at, field.end())) {
                    at++;
                } else if (c == ' ' || c == '\t') {
                    spaceDue = begun;
                } else {
                    if (spaceDue) {
                        out.write(' ');
                        spaceDue = false;
                    }
                    out.write(c);
                    begun = true;
                }
            }
        }

        private static boolean isLineBreak(byte[] bytes, int at, int end) {
            return bytes[at] == '\r' && at + 1 < end && bytes[at + 1] == '\n';
        }
    };

    /** Writes the canonical field without the final CRLF. */
    abstract void write(HeaderField field, ByteArrayOutputStream out);
}
