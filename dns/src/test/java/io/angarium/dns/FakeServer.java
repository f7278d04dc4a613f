package io.angarium.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A DNS server on loopback, UDP and TCP on one port, that answers whatever a test wants. */
final class FakeServer implements AutoCloseable {
    /** What to send back: nothing, one message, or several, right or wrong. */
    interface Behaviour {
        List<byte[]> answer(Message query, boolean tcp) throws IOException;
    }

    private final InetAddress loopback = InetAddress.getLoopbackAddress();
    private final Behaviour behaviour;
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();

    FakeServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        ServerSocket stream = null;
        DatagramSocket datagram = null;
        for (int attempt = 0; datagram == null && attempt < 50; attempt++) {
            stream = new ServerSocket(0, 50, loopback);
            try {
                datagram = new DatagramSocket(new InetSocketAddress(loopback, stream.getLocalPort()));
            } catch (BindException takenByOther) {
                stream.close();
            }
        }
        this.tcp = stream;
        this.udp = datagram;
        Thread.ofVirtual().start(this::serveDatagrams);
        Thread.ofVirtual().start(this::serveStreams);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(loopback, tcp.getLocalPort());
    }

    /** What has been asked so far, as {@code name TYPE udp|tcp}. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void serveDatagrams() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = Arrays.copyOf(buffer, packet.getLength());
                var sender = packet.getSocketAddress();
                Thread.ofVirtual().start(() -> {
                    try {
                        for (byte[] answer : answers(query, false)) {
                            udp.send(new DatagramPacket(answer, answer.length, sender));
                        }
                    } catch (IOException gone) {
                        throw new UncheckedIOException(gone);
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serveStreams() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] query = new byte[in.readUnsignedShort()];
            in.readFully(query);
            for (byte[] answer : answers(query, true)) {
                out.writeShort(answer.length);
                out.write(answer);
            }
            out.flush();
        } catch (IOException gone) {
            // The client has what it wanted, or the test is over.
        }
    }

    private List<byte[]> answers(byte[] wire, boolean overTcp) throws IOException {
        Message query = new Message(wire);
        Record question = query.getQuestion();
        asked.add(question.getName().toString(true) + " " + Type.string(question.getType())
                + (overTcp ? " tcp" : " udp"));
        return behaviour.answer(query, overTcp);
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
