package io.angarium.service.template;

import static io.angarium.service.template.TemplateRefusedException.invalid;
import static io.angarium.service.template.TemplateRefusedException.noVersion;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.Template.Version;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The templates, kept in tables. A template with all about its versions is one row, so whatever changes, changes at once; the
 * texts lie beside it, found by their hash, and never change.
 *
 * <p>Any thread; reading may go on while something is written. Names and tags don't differ by case.
 */
public final class Templates {
    /** Most templates of one owner. */
    public static final int MAX_TEMPLATES = 100;
    /** Most versions of a template. */
    public static final int MAX_VERSIONS = 40;
    /** Most bytes of a version's text. */
    public static final int MAX_TEXT_BYTES = 100 << 10;
    /** Most characters of a name or tag. */
    public static final int MAX_NAME = 255;
    /** Most characters of a description, a comment, or the word on who made it. */
    public static final int MAX_REMARK = 1_000;
    /** Most characters of a header field's value. */
    public static final int MAX_HEADER = 998;

    /** How often a reader looks again when a version was replaced under his eyes. */
    private static final int LOOKS = 10;

    private static final byte[] ALL = {};

    private final Table table;
    private final Rendering rendering;
    private final TemplateText texts;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ReentrantLock writing = new ReentrantLock();

    /** A version to be. */
    public record NewVersion(String tag, String text, String comment, Map<String, String> headers, boolean active) {}

    /** What is to be different about a version; what is absent stays. */
    public record VersionChange(
            Optional<String> text, Optional<String> comment, Optional<Map<String, String>> headers, boolean activate) {}

    /** A version with its text, as it is sent. */
    public record Chosen(Template template, Version version, String text) {}

    /** @param random any thread may draw from it */
    public Templates(Table table, Rendering rendering, InstantSource clock, RandomGenerator random) {
        this.table = table;
        this.rendering = rendering;
        this.texts = new TemplateText(rendering);
        this.clock = clock;
        this.random = random;
    }

    /** What renders them. */
    public Rendering rendering() {
        return rendering;
    }

    /** All of an owner, by name. */
    public List<Template> list(Owner owner) {
        return table.range(partition(owner), ALL, ALL, Table.Direction.ASCENDING, MAX_TEMPLATES + 1).stream()
                .map(row -> TemplateRow.decode(row.value()))
                .toList();
    }

    public Optional<Template> find(Owner owner, String name) {
        String known = TemplateText.lower(name);
        return known.isEmpty()
                ? Optional.empty()
                : table.get(partition(owner), key(known)).map(TemplateRow::decode);
    }

    /**
     * A version with its text.
     *
     * @param tag empty: the active one
     * @return empty if there is no such template or version
     */
    public Optional<Chosen> choose(Owner owner, String name, String tag) {
        for (int look = 0; look < LOOKS; look++) {
            Optional<Template> template = find(owner, name);
            Optional<Version> version = template.flatMap(it -> tag.isEmpty() ? it.active() : it.version(tag));
            if (version.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> text = text(template.get(), version.get());
            if (text.isPresent()) {
                return Optional.of(new Chosen(template.get(), version.get(), text.get()));
            }
        }
        return Optional.empty();
    }

    /**
     * Makes a template, with a first version if one is given.
     *
     * @throws TemplateRefusedException if there is one of that name, or something given can't be stored
     */
    public Template create(Owner owner, String name, String description, String createdBy, Optional<NewVersion> first) {
        String known = TemplateText.name("name", name);
        Template empty = new Template(
                newId(),
                known,
                TemplateText.remark("description", description),
                now(),
                TemplateText.remark("createdBy", createdBy),
                List.of());
        return locked(() -> {
            checkRoom(owner, known);
            Template made = first.isEmpty() ? empty : empty.with(written(empty, first.get(), true));
            table.write(partition(owner), List.of(put(made)));
            return made;
        });
    }

    /** Changes the description. */
    public Template describe(Owner owner, String name, String description) {
        String words = TemplateText.remark("description", description);
        return change(owner, name, template -> template.describedAs(words));
    }

    /** Deletes it; what it was. */
    public Template delete(Owner owner, String name) {
        return locked(() -> drop(owner, required(owner, name)));
    }

    public void deleteAll(Owner owner) {
        list(owner).forEach(template -> locked(() -> drop(owner, template)));
    }

    private Template drop(Owner owner, Template template) {
        table.write(partition(owner), List.of(new Change.Delete(key(template.name()))));
        deleteTexts(template, Set.of());
        return template;
    }

    /** Adds a version; a template's first one is active. */
    public Template addVersion(Owner owner, String name, NewVersion version) {
        return change(owner, name, template -> {
            if (template.version(version.tag()).isPresent()) {
                throw invalid("tag parameter: the template has a version '" + TemplateText.lower(version.tag()) + "'");
            }
            checkRoom(template);
            return template.with(written(template, version, template.versions().isEmpty()));
        });
    }

    public Template changeVersion(Owner owner, String name, String tag, VersionChange wanted) {
        return change(owner, name, template -> {
            Version before = template.version(tag).orElseThrow(TemplateRefusedException::noVersion);
            Map<String, String> headers = wanted.headers().map(texts::headers).orElse(before.headers());
            String hash =
                    wanted.text().map(text -> store(template, texts.text(text))).orElse(before.hash());
            boolean same = hash.equals(before.hash()) && headers.equals(before.headers());
            return template.with(new Version(
                    before.tag(),
                    same ? before.id() : newId(),
                    before.createdAt(),
                    wanted.comment()
                            .map(words -> TemplateText.remark("comment", words))
                            .orElse(before.comment()),
                    before.active() || wanted.activate(),
                    hash,
                    headers));
        });
    }

    /** Takes a version away, also the active one: then none is. */
    public Template deleteVersion(Owner owner, String name, String tag) {
        return change(
                owner,
                name,
                template -> template.without(template.version(tag)
                        .orElseThrow(TemplateRefusedException::noVersion)
                        .tag()));
    }

    /** Makes a version like another one; one that has the new tag already is replaced. */
    public Template copyVersion(Owner owner, String name, String tag, String newTag, Optional<String> comment) {
        String target = TemplateText.name("tag", newTag);
        return change(owner, name, template -> {
            Version from = template.version(tag).orElseThrow(TemplateRefusedException::noVersion);
            Optional<Version> replaced = template.version(target);
            if (replaced.isEmpty()) {
                checkRoom(template);
            }
            return template.with(new Version(
                    target,
                    newId(),
                    now(),
                    comment.map(words -> TemplateText.remark("comment", words)).orElse(from.comment()),
                    replaced.map(Version::active).orElse(false),
                    from.hash(),
                    from.headers()));
        });
    }

    /**
     * Gives it another name.
     *
     * @throws TemplateRefusedException if there is none of the old name, or one of the new name
     */
    public Template rename(Owner owner, String name, String newName) {
        String target = TemplateText.name("name", newName);
        return locked(() -> {
            Template before = required(owner, name);
            if (target.equals(before.name())) {
                return before;
            }
            checkFree(owner, target);
            Template renamed = before.named(before.id(), target, before.createdAt());
            table.write(partition(owner), List.of(new Change.Delete(key(before.name())), put(renamed)));
            return renamed;
        });
    }

    /**
     * Makes a template of another name or another owner like this one.
     *
     * @param tags the versions to take along; empty: all
     */
    public Template copy(Owner owner, String name, Owner newOwner, String newName, Set<String> tags) {
        String target = TemplateText.name("name", newName);
        Set<String> wanted = tags.stream().map(TemplateText::lower).collect(Collectors.toSet());
        return locked(() -> {
            Template from = required(owner, name);
            if (!wanted.stream().allMatch(tag -> from.version(tag).isPresent())) {
                throw noVersion();
            }
            checkRoom(newOwner, target);
            Template made = from.named(newId(), target, now())
                    .with(from.versions().stream()
                            .filter(version -> wanted.isEmpty() || wanted.contains(version.tag()))
                            .toList());
            for (Version version : made.versions()) {
                store(
                        made,
                        text(from, version)
                                .orElseThrow(TemplateRefusedException::noVersion)
                                .getBytes(UTF_8));
            }
            table.write(partition(newOwner), List.of(put(made)));
            return made;
        });
    }

    private Optional<String> text(Template template, Version version) {
        return table.get(textPartition(template), version.hash().getBytes(US_ASCII))
                .map(text -> new String(text, UTF_8));
    }

    private interface Writing {
        Template write();
    }

    private Template locked(Writing work) {
        writing.lock();
        try {
            return work.write();
        } finally {
            writing.unlock();
        }
    }

    private Template change(Owner owner, String name, Function<Template, Template> change) {
        return locked(() -> {
            Template before = required(owner, name);
            Template after = change.apply(before);
            table.write(partition(owner), List.of(put(after)));
            deleteTexts(before, hashes(after));
            return after;
        });
    }

    private Version written(Template template, NewVersion version, boolean first) {
        String tag = TemplateText.name("tag", version.tag());
        Map<String, String> headers = texts.headers(version.headers());
        String comment = TemplateText.remark("comment", version.comment());
        String hash = store(template, texts.text(version.text()));
        return new Version(tag, newId(), now(), comment, first || version.active(), hash, headers);
    }

    /** Written ahead of the row that speaks of it. */
    private String store(Template template, byte[] text) {
        String hash = TemplateText.hash(text);
        table.write(textPartition(template), List.of(new Change.Put(hash.getBytes(US_ASCII), text)));
        return hash;
    }

    private void deleteTexts(Template template, Set<String> kept) {
        List<Change> changes = new ArrayList<>();
        for (String hash : hashes(template)) {
            if (!kept.contains(hash)) {
                changes.add(new Change.Delete(hash.getBytes(US_ASCII)));
            }
        }
        if (!changes.isEmpty()) {
            table.write(textPartition(template), changes);
        }
    }

    private static Set<String> hashes(Template template) {
        return template.versions().stream().map(Version::hash).collect(Collectors.toSet());
    }

    private Template required(Owner owner, String name) {
        return find(owner, name).orElseThrow(TemplateRefusedException::noTemplate);
    }

    private void checkRoom(Owner owner, String name) {
        checkFree(owner, name);
        if (list(owner).size() >= MAX_TEMPLATES) {
            throw invalid("at most " + MAX_TEMPLATES + " templates are possible; delete one first");
        }
    }

    private void checkFree(Owner owner, String name) {
        if (find(owner, name).isPresent()) {
            throw invalid("template with name '" + name + "' already exists");
        }
    }

    private static void checkRoom(Template template) {
        if (template.versions().size() >= MAX_VERSIONS) {
            throw invalid("at most " + MAX_VERSIONS + " versions of a template are possible; delete one first");
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private String newId() {
        long high = (random.nextLong() & ~0xf000L) | 0x4000L;
        long low = (random.nextLong() & ~(0b11L << 62)) | (0b10L << 62);
        return new UUID(high, low).toString();
    }

    private static Change put(Template template) {
        return new Change.Put(key(template.name()), TemplateRow.encode(template));
    }

    private static String partition(Owner owner) {
        return "templates " + owner.account() + " " + owner.domain();
    }

    private static String textPartition(Template template) {
        return "texts " + template.id();
    }

    private static byte[] key(String name) {
        return name.getBytes(UTF_8);
    }
}
