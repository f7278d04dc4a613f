package io.angarium.smtp.server;

import io.angarium.smtp.Reply;
import java.nio.charset.StandardCharsets;

/** What the server itself has to say, ready to be sent. */
final class Answers {
    static final byte[] OK = line("250 2.0.0 OK");
    static final byte[] RESET = line("250 2.0.0 Forgotten");
    static final byte[] SENDER_OK = line("250 2.1.0 Sender OK");
    static final byte[] RECIPIENT_OK = line("250 2.1.5 Recipient OK");
    static final byte[] CHUNK_OK = line("250 2.0.0 Chunk taken");
    static final byte[] START_DATA = line("354 Send the message, then a line with a single dot");
    static final byte[] BYE = line("221 2.0.0 Bye");
    static final byte[] CANNOT_VERIFY = line("252 2.5.0 Not verified, but mail for it will be tried");
    static final byte[] HELP = line("214 2.0.0 See RFC 5321");
    static final byte[] START_TLS = line("220 2.0.0 Ready to start TLS");
    static final byte[] LOGGED_IN = line("235 2.7.0 Authenticated");
    static final byte[] ASK = line("334 ");
    static final byte[] ASK_USER = line("334 VXNlcm5hbWU6");
    static final byte[] ASK_PASSWORD = line("334 UGFzc3dvcmQ6");

    static final byte[] UNKNOWN_COMMAND = line("500 5.5.1 Unknown command");
    static final byte[] LINE_TOO_LONG = line("500 5.5.2 Line too long");
    static final byte[] LOGIN_LINE_TOO_LONG = line("500 5.5.6 Authentication line too long");
    static final byte[] BARE_NEWLINE = line("500 5.5.2 Lines end with CRLF; a CR or LF alone is refused");
    static final byte[] CONTROL = line("500 5.5.2 A command has no control characters");
    static final byte[] NO_ARGUMENT = line("501 5.5.4 This command takes no argument");
    static final byte[] NO_NAME = line("501 5.5.4 Your name is missing or not valid");
    static final byte[] BAD_MAIL = line("501 5.5.4 Expected MAIL FROM:<address>");
    static final byte[] BAD_RCPT = line("501 5.5.4 Expected RCPT TO:<address>");
    static final byte[] BAD_SENDER = line("501 5.1.7 Sender address is not valid");
    static final byte[] BAD_RECIPIENT = line("501 5.1.3 Recipient address is not valid");
    static final byte[] BAD_PARAMETER = line("501 5.5.4 A parameter is not valid");
    static final byte[] UNKNOWN_PARAMETER = line("555 5.5.4 A parameter is not supported");
    static final byte[] BAD_CHUNK = line("501 5.5.4 Expected BDAT size [LAST]");
    static final byte[] NOT_OFFERED = line("502 5.5.1 Not offered here");
    static final byte[] NO_GREETING = line("503 5.5.1 Say EHLO first");
    static final byte[] NO_SENDER = line("503 5.5.1 MAIL comes first");
    static final byte[] NO_RECIPIENT = line("503 5.5.1 RCPT comes first");
    static final byte[] NO_VALID_RECIPIENT = line("554 5.5.1 No valid recipients");
    static final byte[] NESTED = line("503 5.5.1 A transaction is open already");
    static final byte[] IN_CHUNKS = line("503 5.5.1 The message is coming by BDAT; RSET comes first");
    static final byte[] IN_TRANSACTION = line("503 5.5.1 Not during a transaction");
    static final byte[] TLS_ACTIVE = line("503 5.5.1 TLS is active already");
    static final byte[] TLS_NOT_LAST = line("554 5.5.1 Nothing may follow STARTTLS; closing");
    static final byte[] LOGGED_IN_ALREADY = line("503 5.5.1 Authenticated already");
    static final byte[] LOGIN_NEEDED = line("530 5.7.0 Authentication required");
    static final byte[] TLS_NEEDED = line("538 5.7.11 Authentication needs TLS; STARTTLS comes first");
    static final byte[] UNKNOWN_MECHANISM = line("504 5.5.4 Mechanism not supported");
    static final byte[] NO_MECHANISM = line("501 5.5.4 Expected AUTH mechanism [initial-response]");
    static final byte[] LOGIN_CANCELLED = line("501 5.7.0 Authentication cancelled");
    static final byte[] BAD_LOGIN = line("501 5.5.2 Response is not valid");
    static final byte[] LOGIN_FAILED = line("535 5.7.8 Authentication credentials invalid");
    static final byte[] LOGIN_TROUBLE = line("454 4.7.0 Temporary authentication failure");
    static final byte[] UTF8_NEEDED = line("553 5.6.7 This address needs SMTPUTF8");

    static final byte[] TOO_MANY_RECIPIENTS = line("452 4.5.3 Too many recipients");
    static final byte[] NO_MEMORY = line("452 4.3.1 Too much mail at the moment, try again");
    static final byte[] TOO_LARGE = line("552 5.3.4 Message is too large");
    static final byte[] BARE_NEWLINE_IN_TEXT = line("554 5.6.0 The message has a CR or LF alone; lines end with CRLF");
    static final byte[] NUL_IN_TEXT = line("554 5.6.0 The message has a NUL");
    static final byte[] LONG_LINE_IN_TEXT = line("554 5.6.0 The message has a line that is too long");
    static final byte[] SORRY = line("451 4.3.0 Internal trouble, try again");

    static final byte[] TOO_MANY_ERRORS = line("421 4.7.0 Too many errors; closing");
    static final byte[] TOO_MANY_COMMANDS = line("421 4.7.0 Too many commands; closing");
    static final byte[] TOO_MANY_CONNECTIONS = line("421 4.7.0 Too many connections; try again later");
    static final byte[] NOT_HTTP = line("421 4.7.0 This is not a web server; closing");
    static final byte[] STOPPING = line("421 4.3.2 Shutting down; try again later");
    static final byte[] TOO_SLOW = line("421 4.4.2 Waited too long; closing");
    static final byte[] TROUBLE_AT_START = line("421 4.3.0 Internal trouble; try again later");

    static final Reply TROUBLE = Reply.of(451, "4.3.0 Internal trouble, try again");

    private Answers() {}

    static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
