package io.angarium.service.rendition;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.angarium.authentication.DkimKey;
import io.angarium.authentication.DkimSigner;
import io.angarium.delivery.Rendition;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.mail.Draft;
import io.angarium.mail.EmailAddress;
import io.angarium.mail.HeaderBlock;
import io.angarium.mail.LetterScan;
import io.angarium.mail.LetterWriter;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.service.submission.MessageFlags;
import io.angarium.service.submission.SecondaryKey;
import io.angarium.service.template.Rendering;
import io.angarium.service.template.RenderingFailedException;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.spool.StoredMessage;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Makes a recipient's letter: the stored one as it is, or one rendered from a draft; with the domain's DKIM signatures in
 * front, unless the sender said no. The stored content is never copied.
 *
 * <p>Any thread; the random generator has to stand that too. What is signed belongs on platform threads.
 */
public final class LetterRendition implements Rendition {
    /** Most bytes of drafts kept decoded, so that a message isn't decoded again for each of its recipients. */
    public static final long MAX_DRAFT_BYTES = 64L << 20;
    /** Most signatures kept of letters that go unchanged to several recipients. */
    public static final int MAX_SIGNATURES = 1_000;

    private static final byte[] NOTHING = {};

    private final Function<String, List<DkimKey>> keys;
    private final DkimSigner signer;
    private final LetterWriter writer;
    private final Rendering templates;
    private final InstantSource clock;
    private final Cache<Long, IndividualLetter> drafts = Caffeine.newBuilder()
            .maximumWeight(MAX_DRAFT_BYTES)
            .weigher((Long position, IndividualLetter draft) -> draft.weight())
            .build();
    private final Cache<Long, byte[]> signatures =
            Caffeine.newBuilder().maximumSize(MAX_SIGNATURES).build();

    /**
     * @param keys a domain's signing keys, from memory; empty if its mail isn't signed
     * @param templates renders those that drafts are made of
     * @param random for MIME boundaries
     */
    public LetterRendition(
            Function<String, List<DkimKey>> keys,
            DkimSigner signer,
            Rendering templates,
            InstantSource clock,
            RandomGenerator random) {
        this.templates = templates;
        this.keys = keys;
        this.signer = signer;
        this.writer = new LetterWriter(random);
        this.clock = clock;
    }

    @Override
    public boolean isExpensive(StoredMessage message) {
        return has(message, MessageFlags.TEMPLATE) || !signingKeys(message).isEmpty();
    }

    @Override
    public Rendered render(StoredMessage message, int recipient) {
        EmailAddress address = message.recipient(recipient);
        return has(message, MessageFlags.DRAFT)
                ? copy(message, recipient, address)
                : letter(message, recipient, address);
    }

    /** The letter as it was handed in, or this recipient's own if each has one; without what sending adds. */
    public ByteBuffer letter(StoredMessage message, int recipient) {
        return has(message, MessageFlags.DRAFT)
                ? shown(message, recipient)
                : message.content().duplicate();
    }

    /** What can't be made is told in its place: who asks for a stored message wants to know. */
    private ByteBuffer shown(StoredMessage message, int recipient) {
        try {
            return ByteBuffer.wrap(copy(message, recipient).letter());
        } catch (RenderingFailedException e) {
            return ByteBuffer.wrap(writer.write(Draft.builder()
                    .messageId(message.messageId())
                    .text("The letter could not be made: " + e.getMessage())
                    .build()));
        }
    }

    private Rendered letter(StoredMessage message, int recipient, EmailAddress address) {
        List<DkimKey> signing = signingKeys(message);
        ByteBuffer content = message.content();
        byte[] signature = signing.isEmpty() ? NOTHING : signature(message, signing, content);
        return rendered(
                message,
                address,
                pieces(message, recipient, signature, content),
                has(message, MessageFlags.DOT_FREE),
                has(message, MessageFlags.EIGHT_BIT),
                has(message, MessageFlags.SMTP_UTF8),
                notes(signing));
    }

    /** What is this recipient's alone stands in front and unsigned, so that one signature does for all. */
    private static List<ByteBuffer> pieces(StoredMessage message, int recipient, byte[] signature, ByteBuffer content) {
        List<ByteBuffer> pieces = new ArrayList<>(3);
        if (!has(message, MessageFlags.NO_SID)) {
            pieces.add(
                    ByteBuffer.wrap(SendingId.of(message.position(), recipient).field()));
        }
        if (signature.length > 0) {
            pieces.add(ByteBuffer.wrap(signature));
        }
        pieces.add(content);
        return pieces;
    }

    /** One signature does for all recipients of the same letter. */
    private byte[] signature(StoredMessage message, List<DkimKey> signing, ByteBuffer content) {
        if (message.recipients() == 1 || message.position() == StoredMessage.NOWHERE) {
            return sign(signing, content);
        }
        byte[] known = signatures.getIfPresent(message.position());
        if (known != null) {
            return known;
        }
        byte[] made = sign(signing, content);
        signatures.put(message.position(), made);
        return made;
    }

    private Rendered copy(StoredMessage message, int recipient, EmailAddress address) {
        IndividualLetter.Copy copy = copy(message, recipient);
        byte[] letter = copy.letter();
        ByteBuffer content = ByteBuffer.wrap(letter);
        LetterScan scan = LetterScan.of(letter);
        List<DkimKey> signing = signingKeys(message);
        byte[] signature = signing.isEmpty() ? NOTHING : sign(signing, content);
        List<String> notes = new ArrayList<>(2);
        notes.add("individual copy");
        notes.addAll(copy.notes());
        notes.addAll(notes(signing));
        return rendered(
                message,
                address,
                pieces(message, recipient, signature, content),
                scan.dotFree(),
                scan.eightBit(),
                scan.eightBitHeader(),
                List.copyOf(notes));
    }

    private IndividualLetter.Copy copy(StoredMessage message, int recipient) {
        return individual(message)
                .write(RecipientVariables.of(message.recipient(recipient), message.variables(recipient)), writer);
    }

    /** Made once for all recipients; one that is nowhere stored can't be found again. */
    private IndividualLetter individual(StoredMessage message) {
        return message.position() == StoredMessage.NOWHERE
                ? prepare(message)
                : drafts.get(message.position(), _ -> prepare(message));
    }

    private IndividualLetter prepare(StoredMessage message) {
        return has(message, MessageFlags.LETTER)
                ? VariedCopies.of(message.content())
                : PreparedDraft.of(message.content(), templates);
    }

    private byte[] sign(List<DkimKey> signing, ByteBuffer content) {
        int start = HeaderBlock.of(content).bodyStart();
        ByteBuffer body = content.slice(content.position() + start, content.remaining() - start);
        return signer.sign(signing, content, signer.hashBody(body), clock.instant());
    }

    private static Rendered rendered(
            StoredMessage message,
            EmailAddress address,
            List<ByteBuffer> pieces,
            boolean dotFree,
            boolean eightBit,
            boolean utf8Header,
            List<String> notes) {
        Optional<EmailAddress> returnPath = message.returnPath().isEmpty()
                ? Optional.empty()
                : Optional.of(EmailAddress.parse(message.returnPath()));
        boolean smtpUtf8 = utf8Header
                || address.needsSmtpUtf8()
                || returnPath.map(EmailAddress::needsSmtpUtf8).orElse(false);
        return new Rendered(
                new OutgoingMessage(
                        returnPath,
                        address,
                        pieces,
                        dotFree,
                        eightBit,
                        smtpUtf8,
                        has(message, MessageFlags.REQUIRETLS)),
                need(message),
                notes);
    }

    /** RFC 8689 §3: where both are said, the parameter counts and not the header field. */
    private static TlsNeed need(StoredMessage message) {
        if (has(message, MessageFlags.REQUIRETLS)) {
            return TlsNeed.REQUIRETLS;
        } else if (has(message, MessageFlags.REQUIRE_TLS)) {
            return has(message, MessageFlags.SKIP_VERIFICATION) ? TlsNeed.ENCRYPTED : TlsNeed.VERIFIED;
        }
        return has(message, MessageFlags.RELAX_TLS) ? TlsNeed.RELAXED : TlsNeed.NONE;
    }

    private List<DkimKey> signingKeys(StoredMessage message) {
        List<DkimKey> own = has(message, MessageFlags.NO_DKIM) ? List.of() : keys.apply(message.domain());
        if (!has(message, MessageFlags.SECONDARY_DKIM)) {
            return own;
        }
        List<DkimKey> all = new ArrayList<>(own);
        all.addAll(secondary(message));
        return all;
    }

    /** The key that the message names, under the name that it shall have in the signature. Gone meanwhile: none. */
    private List<DkimKey> secondary(StoredMessage message) {
        Map<String, String> options =
                MessageAttributes.decode(message.attributes()).options();
        Optional<SecondaryKey> named = SecondaryKey.parse(options.getOrDefault(SecondaryKey.OPTION, ""));
        Optional<SecondaryKey> shown = SecondaryKey.parse(options.getOrDefault(SecondaryKey.PUBLIC_OPTION, ""));
        return named.stream()
                .flatMap(name -> keys.apply(name.domain()).stream()
                        .filter(key -> key.selector().equalsIgnoreCase(name.selector())))
                .map(key -> shown.map(as -> new DkimKey(as.domain(), as.selector(), key.algorithm(), key.privateKey()))
                        .orElse(key))
                .toList();
    }

    private static List<String> notes(List<DkimKey> signing) {
        List<String> notes = new ArrayList<>(signing.size());
        for (DkimKey key : signing) {
            notes.add("signed by " + key.domain() + "/" + key.selector() + " ("
                    + key.algorithm().tag() + ")");
        }
        return notes;
    }

    private static boolean has(StoredMessage message, int flag) {
        return (message.flags() & flag) != 0;
    }
}
