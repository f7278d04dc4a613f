package io.angarium.smtp.server;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Not a test: measures how many messages a second the server takes and throws away, client and server in this process, over
 * loopback. Server CPU is the process's less that of the client's threads. Arguments: connections, seconds a case.
 */
public final class AcceptRate {
    private static final Reply TAKEN = Reply.of(250, "2.0.0 Taken");
    private static final byte[] RECEIVED =
            "Received: from client.example by mx.example with ESMTP\r\n".getBytes(StandardCharsets.US_ASCII);

    private AcceptRate() {}

    /** Takes everything, keeps nothing. */
    private static final class Bin implements Guest {
        @Override
        public boolean authenticate(String user, String password) {
            return true;
        }

        @Override
        public Optional<Reply> sender(Transaction transaction) {
            return Optional.empty();
        }

        @Override
        public Optional<Reply> recipient(Transaction transaction, EmailAddress recipient) {
            return Optional.empty();
        }

        @Override
        public byte[] preamble(Transaction transaction) {
            return RECEIVED;
        }

        @Override
        public PendingReply message(Transaction transaction, Letter letter) {
            return () -> TAKEN;
        }

        @Override
        public void goodbye() {}
    }

    public static void main(String[] arguments) throws Exception {
        int connections = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        try (SmtpServer server = SmtpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                SmtpServerSettings.of("mx.example"),
                _ -> new Bin())) {
            for (int round = 0; round < 3; round++) {
                measureMachine("DATA", data(1_000), 64, seconds);
                measureMachine("BDAT", chunks(1_000, 1), 64, seconds);
                measureMachine("DATA", data(10_000), 6, seconds);
                measureMachine("BDAT", chunks(10_000, 1), 6, seconds);
                for (int size : arguments.length > 2 ? new int[0] : new int[] {1_000, 10_000}) {
                    measure(server, "DATA, pipelined", data(size), 4, 1, connections, seconds);
                    measure(server, "BDAT, 8 a write", chunks(size, 8), 24, 8, connections, seconds);
                }
            }
        }
    }

    /** The protocol machine alone: no sockets, one thread, its CPU time. */
    private static void measureMachine(String name, byte[] message, int count, int seconds) throws IOException {
        SmtpServerSettings settings = SmtpServerSettings.of("mx.example");
        Session session = new Session(
                settings, MemoryLine.CLIENT, Optional.empty(), new Bin(), new LetterMemory(1L << 40), () -> false);
        byte[] hello =
                "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n".getBytes(StandardCharsets.US_ASCII);
        session.receive(hello, 0, name.equals("DATA") ? hello.length : 8);
        byte[] flight =
                new String(message, StandardCharsets.US_ASCII).repeat(count).getBytes(StandardCharsets.US_ASCII);
        OutputStream replies = OutputStream.nullOutputStream();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long stop = System.nanoTime() + seconds * 500_000_000L;
        long cpu = threads.getCurrentThreadCpuTime();
        long done = 0;
        while (System.nanoTime() < stop) {
            int at = 0;
            while (at < flight.length) {
                at = session.receive(flight, at, flight.length);
                session.settle();
                session.writeTo(replies);
            }
            done += count;
        }
        System.out.println(String.format(
                Locale.ROOT,
                "%-16s %6d octets, the machine alone: %.2f CPU-us a message",
                name,
                message.length,
                (threads.getCurrentThreadCpuTime() - cpu) / 1e3 / done));
    }

    private static byte[] data(int size) {
        return (text(size) + ".\r\nMAIL FROM:<from@client.example>\r\nRCPT TO:<to@server.example>\r\nDATA\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] chunks(int size, int count) {
        String one = "MAIL FROM:<from@client.example>\r\nRCPT TO:<to@server.example>\r\nBDAT "
                + text(size).length() + " LAST\r\n" + text(size);
        return one.repeat(count).getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(int size) {
        String line = "The quick brown fox jumps over the lazy dog, and on it goes for a while yet.\r\n";
        return "Subject: rate\r\n\r\n" + line.repeat(size / line.length());
    }

    private static void measure(
            SmtpServer server, String name, byte[] flight, int replies, int messages, int connections, int seconds)
            throws Exception {
        AtomicLong done = new AtomicLong();
        long stop = System.nanoTime() + seconds * 1_000_000_000L;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        AtomicLong clientCpu = new AtomicLong();
        long cpu = processCpu();
        long start = System.nanoTime();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            clients.add(Thread.ofPlatform().start(() -> {
                done.addAndGet(send(server.address(), flight, replies, messages, stop));
                clientCpu.addAndGet(threads.getCurrentThreadCpuTime());
            }));
        }
        for (Thread client : clients) {
            client.join();
        }
        double took = (System.nanoTime() - start) / 1e9;
        long used = processCpu() - cpu;
        System.out.println(String.format(
                Locale.ROOT,
                "%-16s %6d octets: %,9.0f messages/s, server %.1f, client %.1f CPU-us a message",
                name,
                flight.length / messages,
                done.get() / took,
                (used - clientCpu.get()) / 1e3 / done.get(),
                clientCpu.get() / 1e3 / done.get()));
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long send(InetSocketAddress address, byte[] flight, int replies, int messages, long stop) {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(address);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[8_192];
            read(in, buffer, 1);
            out.write("EHLO client.example\r\n".getBytes(StandardCharsets.US_ASCII));
            read(in, buffer, 7);
            if (messages == 1) {
                out.write(
                        "MAIL FROM:<>\r\nRCPT TO:<to@server.example>\r\nDATA\r\n".getBytes(StandardCharsets.US_ASCII));
                read(in, buffer, 3);
            }
            long sent = 0;
            while (System.nanoTime() < stop) {
                out.write(flight);
                read(in, buffer, replies);
                sent += messages;
            }
            return sent;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(InputStream in, byte[] buffer, int lines) throws IOException {
        int left = lines;
        while (left > 0) {
            int count = in.read(buffer);
            if (count < 0) {
                throw new IOException("the server has closed");
            }
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n') {
                    left--;
                }
                if (buffer[i] == '\n' && i + 1 < count && buffer[i + 1] > '3') {
                    throw new IOException("refused: " + new String(buffer, 0, count, StandardCharsets.US_ASCII));
                }
            }
        }
    }
}
