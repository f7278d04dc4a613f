package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.mail.EmailAddress;
import io.angarium.service.Installation;
import io.angarium.smtp.Reply;
import io.angarium.smtp.server.Client;
import io.angarium.smtp.server.Guest;
import io.angarium.smtp.server.Letter;
import io.angarium.smtp.server.Transaction;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Hands letters in by SMTP, as the installation's own account, from bob@send.test. */
final class SmtpHandover {
    private static final Client CLIENT =
            new Client(new InetSocketAddress("192.0.2.7", 40_000), new InetSocketAddress("192.0.2.1", 587));

    private final Guest guest;

    SmtpHandover(Installation installation) {
        installation.domain("send.test");
        guest = new SubmissionReception(
                        installation.accounts,
                        installation.domains,
                        installation.spool,
                        installation.idempotency,
                        SubmissionSettings.DEFAULT,
                        "mail.host.test",
                        installation.clock,
                        new Random(7))
                .welcome(CLIENT);
        guest.authenticate("api", installation.accounts.createKey("smtp").secret());
    }

    Reply submit(String letter, String... recipients) {
        Transaction transaction = new Transaction(
                CLIENT,
                "client.test",
                true,
                Optional.of("login"),
                Optional.of("TLSv1.3"),
                Optional.of(EmailAddress.parse("bob@send.test")),
                -1,
                false,
                false,
                Arrays.stream(recipients).map(EmailAddress::parse).toList());
        byte[] preamble = guest.preamble(transaction);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(preamble);
        bytes.writeBytes(letter.getBytes(UTF_8));
        return guest.message(transaction, new Letter(bytes.toByteArray(), bytes.size(), preamble.length, true, false))
                .await();
    }
}
