package io.angarium.acceptance;

import io.angarium.simulation.CertificateAuthority.Identity;
import io.angarium.simulation.SelfSigned;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A Postfix of its own: configuration, queue and mailboxes in one directory, a free port of 127.0.0.1, STARTTLS offered. Takes
 * mail for the mailboxes {@code ann}, {@code bob} and {@code late} of each domain. Nothing of the machine's own Postfix is used
 * but its programs.
 */
final class Postfix implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final Path directory;
    private final int port;

    private Postfix(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** With a certificate that nobody trusts. */
    static Postfix start(Path directory, String... domains) throws Exception {
        return start(directory, selfMade(), domains);
    }

    /** Shows this in handshakes. */
    static Postfix start(Path directory, Identity identity, String... domains) throws Exception {
        // Postfix's daemons are other users than root and must get in.
        Path top = Path.of(System.getProperty("java.io.tmpdir"));
        for (Path open = Files.createDirectories(directory);
                open.startsWith(top) && !open.equals(top);
                open = open.getParent()) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Postfix postfix = new Postfix(directory, FreePort.find());
        postfix.configure(identity, List.of(domains));
        postfix.start();
        return postfix;
    }

    int port() {
        return port;
    }

    /** Starts it, and waits until it greets. */
    void start() throws Exception {
        control("start");
        Eventually.get("Postfix greets; its log: " + directory.resolve("log"), START, this::greets, it -> it);
    }

    /** Stops it: connections are refused from now on. */
    void stop() throws IOException, InterruptedException {
        control("stop");
    }

    /** Answers RCPT for this address so, from the next connection on; {@code OK} for as usual. */
    void answer(String recipient, String reply) throws Exception {
        Files.writeString(directory.resolve("access"), recipient + " " + reply + "\n");
        control("reload");
        Eventually.get("Postfix greets", START, this::greets, it -> it);
    }

    /** The letters in this mailbox now. */
    List<String> letters(String mailbox) throws IOException {
        Path arrived = directory.resolve("mail").resolve(mailbox).resolve("new");
        if (!Files.isDirectory(arrived)) {
            return List.of();
        }
        List<String> letters = new ArrayList<>();
        try (Stream<Path> files = Files.list(arrived)) {
            for (Path file : files.toList()) {
                letters.add(Files.readString(file));
            }
        }
        return letters;
    }

    /** Waits for a letter with this text in it. */
    String awaitLetter(String mailbox, String text) throws Exception {
        return Eventually.get(
                        "a letter in " + mailbox + " with " + text,
                        () -> letters(mailbox).stream()
                                .filter(letter -> letter.contains(text))
                                .toList(),
                        letters -> !letters.isEmpty())
                .getFirst();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Program.run(
                directory, "/usr/sbin/postfix", "-c", directory.resolve("etc").toString(), "stop");
    }

    private void control(String command) throws IOException, InterruptedException {
        Path said = directory.resolve(command + ".out");
        Process process = new ProcessBuilder(
                        "/usr/sbin/postfix", "-c", directory.resolve("etc").toString(), command)
                // To a file: the daemons keep what they are given open.
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (process.waitFor() != 0) {
            Path log = directory.resolve("log");
            throw new IOException("postfix " + command + ": " + Files.readString(said)
                    + (Files.exists(log) ? Files.readString(log) : ""));
        }
    }

    private boolean greets() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5_000);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return socket.getInputStream().read() == '2';
        } catch (java.net.ConnectException notYet) {
            return false;
        }
    }

    private void configure(Identity identity, List<String> domains) throws Exception {
        Path etc = Files.createDirectories(directory.resolve("etc"));
        Files.createDirectories(directory.resolve("queue"));
        Path data = Files.createDirectories(directory.resolve("data"));
        Program.run(directory, "chown", "postfix", data.toString()).expectSuccess();
        Path mail = Files.createDirectories(directory.resolve("mail"));
        Program.run(directory, "chown", "nobody:nogroup", mail.toString()).expectSuccess();
        write("certificate.pem", Pem.of(identity.chain()));
        write("key.pem", Pem.of(identity.key()));
        Files.writeString(directory.resolve("access"), "nobody@localhost OK\n");
        StringBuilder mailboxes = new StringBuilder();
        for (String domain : domains) {
            for (String name : List.of("ann", "bob", "late")) {
                mailboxes.append(name + "@" + domain + " " + name + "/\n");
            }
        }
        Files.writeString(directory.resolve("mailboxes"), mailboxes);
        Files.writeString(etc.resolve("main.cf"), """
            compatibility_level = 3.6
            queue_directory = DIR/queue
            data_directory = DIR/data
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            maillog_file = DIR/log
            maillog_file_prefixes = DIR
            myhostname = mx.postfix.test
            mydestination =
            mynetworks = 192.0.2.1/32
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            alias_maps =
            alias_database =
            local_recipient_maps =
            default_transport = error:no mail leaves this host
            virtual_mailbox_domains = DOMAINS
            virtual_mailbox_base = DIR/mail
            virtual_mailbox_maps = texthash:DIR/mailboxes
            virtual_uid_maps = static:65534
            virtual_gid_maps = static:65534
            smtpd_relay_restrictions = reject_unauth_destination
            smtpd_recipient_restrictions = check_recipient_access texthash:DIR/access
            smtpd_tls_security_level = may
            smtpd_tls_cert_file = DIR/certificate.pem
            smtpd_tls_key_file = DIR/key.pem
            smtpd_tls_received_header = yes
            """.replace("DIR", directory.toString())
                .replace("DOMAINS", String.join(" ", domains)));
        Files.writeString(etc.resolve("master.cf"), """
            127.0.0.1:PORT inet n - n - - smtpd
            pickup    unix n - n 60   1 pickup
            cleanup   unix n - n -    0 cleanup
            qmgr      unix n - n 300  1 qmgr
            tlsmgr    unix - - n 1000? 1 tlsmgr
            rewrite   unix - - n -    - trivial-rewrite
            bounce    unix - - n -    0 bounce
            defer     unix - - n -    0 bounce
            trace     unix - - n -    0 bounce
            verify    unix - - n -    1 verify
            flush     unix n - n 1000? 0 flush
            proxymap  unix - - n -    - proxymap
            error     unix - - n -    - error
            virtual   unix - n n -    - virtual
            anvil     unix - - n -    1 anvil
            scache    unix - - n -    1 scache
            showq     unix n - n -    - showq
            postlog   unix-dgram n - n - 1 postlogd
            """.replace("PORT", String.valueOf(port)));
    }

    private static Identity selfMade() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        // The public test certificate of the simulation; its password is no secret.
        char[] password = "changeit".toCharArray();
        try (InputStream store = Objects.requireNonNull(SelfSigned.class.getResourceAsStream("localhost.p12"))) {
            keys.load(store, password);
        }
        String alias = keys.aliases().nextElement();
        return new Identity(
                (PrivateKey) keys.getKey(alias, password), List.of((X509Certificate) keys.getCertificate(alias)));
    }

    private void write(String name, String pem) throws IOException {
        Path file = Files.writeString(directory.resolve(name), pem);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
