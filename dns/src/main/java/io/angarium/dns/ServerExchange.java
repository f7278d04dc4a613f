package io.angarium.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One question to one server: by UDP, and by TCP when the answer does not fit (RFC 1035 §4.2, RFC 7766 §5).
 *
 * <p>Each query has its own socket, thus its own source port, and a random id (RFC 5452 §9.1, §9.2). The socket is connected,
 * so that the kernel drops datagrams from other addresses; of the rest, what has another id or question is ignored.
 */
final class ServerExchange {
    /** The largest answer by UDP that fits a packet nearly everywhere. */
    static final int UDP_PAYLOAD = 1232;

    private static final int RECEIVE_BUFFER = 4096;
    private static final int IDS = 1 << 16;

    private final RandomGenerator random;
    private final Dnssec dnssec;

    /**
     * An exchange.
     *
     * @param random draws ids; safe for use by several threads and not to be guessed (a {@code SecureRandom})
     */
    ServerExchange(RandomGenerator random, Dnssec dnssec) {
        this.random = random;
        this.dnssec = dnssec;
    }

    /**
     * Asks and waits.
     *
     * @param extended with EDNS (RFC 6891), which allows larger answers; some old servers don't know it
     * @throws SocketTimeoutException no acceptable answer came in time
     * @throws IOException the server can't be reached or broke off
     */
    Message ask(InetSocketAddress server, Question question, Deadline deadline, boolean extended) throws IOException {
        Message query = query(question, extended);
        Message answer = askByUdp(server, query, question, deadline);
        return answer.getHeader().getFlag(Flags.TC) ? askByTcp(server, query, question, deadline) : answer;
    }

    private Message query(Question question, boolean extended) {
        Message query = new Message(random.nextInt(IDS));
        query.getHeader().setOpcode(Opcode.QUERY);
        query.getHeader().setFlag(Flags.RD);
        query.addRecord(Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
        if (dnssec == Dnssec.TRUST_AD) {
            // RFC 6840 §5.7: asks for the AD bit without asking for the signatures.
            query.getHeader().setFlag(Flags.AD);
        }
        if (extended && dnssec == Dnssec.VALIDATE) {
            // RFC 4035 §4.9: the signatures please, and the data even if the server finds them wrong.
            query.getHeader().setFlag(Flags.CD);
            query.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        } else if (extended) {
            query.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return query;
    }

    private static Message askByUdp(InetSocketAddress server, Message query, Question question, Deadline deadline)
            throws IOException {
        byte[] wire = query.toWire();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(wire, wire.length));
            DatagramPacket packet = new DatagramPacket(new byte[RECEIVE_BUFFER], RECEIVE_BUFFER);
            while (true) {
                socket.setSoTimeout(millisUntil(deadline));
                packet.setLength(RECEIVE_BUFFER);
                socket.receive(packet);
                byte[] received = Arrays.copyOf(packet.getData(), packet.getLength());
                Optional<Message> answer = accept(received, query, question);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
    }

    private static Message askByTcp(InetSocketAddress server, Message query, Question question, Deadline deadline)
            throws IOException {
        byte[] wire = query.toWire();
        try (Socket socket = new Socket()) {
            socket.connect(server, millisUntil(deadline));
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] framed = new byte[wire.length + 2];
            framed[0] = (byte) (wire.length >> 8);
            framed[1] = (byte) wire.length;
            System.arraycopy(wire, 0, framed, 2, wire.length);
            out.write(framed);
            out.flush();
            DataInputStream in = new DataInputStream(new UntilDeadline(socket, deadline));
            byte[] received = new byte[in.readUnsignedShort()];
            in.readFully(received);
            return accept(received, query, question)
                    .orElseThrow(() -> new IOException("the answer by TCP is not one to the question"));
        }
    }

    /** The message if it is an answer to this very query (RFC 5452 §9.1); everything else may come from somebody who lies. */
    static Optional<Message> accept(byte[] received, Message query, Question question) {
        Message message;
        try {
            message = new Message(received);
        } catch (IOException | RuntimeException garbage) {
            return Optional.empty();
        }
        Header header = message.getHeader();
        Record asked = message.getQuestion();
        boolean fits = header.getID() == query.getHeader().getID()
                && header.getFlag(Flags.QR)
                && header.getOpcode() == Opcode.QUERY
                && header.getCount(Section.QUESTION) == 1
                && asked != null
                && asked.getName().equals(question.name())
                && asked.getType() == question.type()
                && asked.getDClass() == DClass.IN;
        return fits ? Optional.of(message) : Optional.empty();
    }

    private static int millisUntil(Deadline deadline) throws SocketTimeoutException {
        long millis = deadline.leftNanos() / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** A socket's input whose reads together, not each, end at a deadline: a server that drips bytes gains nothing. */
    private static final class UntilDeadline extends InputStream {
        private final Socket socket;
        private final InputStream in;
        private final Deadline deadline;

        UntilDeadline(Socket socket, Deadline deadline) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            socket.setSoTimeout(millisUntil(deadline));
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            socket.setSoTimeout(millisUntil(deadline));
            return in.read(buffer, offset, length);
        }
    }
}
