package io.angarium.service.submission;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * The {@code recipient-variables} of a call: which piece of the JSON belongs to which address. One pass checks the whole text
 * and remembers where each address's object lies; nothing of it is turned into objects.
 */
final class VariableSlices {
    /** Variables by which a recipient's time zone is known. */
    static final Set<String> ZONE_KEYS = Set.of("timezone", "time_zone", "time-zone", "tz");

    private static final String INVALID = "'recipient-variables' parameter is not a valid JSON";
    private static final byte[] NONE = {};
    /** Names are addresses, new ones in every call: a table of known names would only grow. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private record Slice(int from, int to) {}

    private final String json;
    private final Map<String, Slice> slices;

    private VariableSlices(String json, Map<String, Slice> slices) {
        this.json = json;
        this.slices = slices;
    }

    /** @throws RejectedException unless it is a JSON object of JSON objects */
    static VariableSlices read(String json, int expected) {
        Map<String, Slice> slices = HashMap.newHashMap(expected);
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            require(parser.nextToken() == JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String address = parser.currentName().toLowerCase(Locale.ROOT);
                require(parser.nextToken() == JsonToken.START_OBJECT);
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                slices.put(
                        address, new Slice(from, (int) parser.currentLocation().getCharOffset()));
            }
            require(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
        } catch (JacksonException e) {
            throw RejectedException.badParameter(INVALID);
        }
        return new VariableSlices(json, slices);
    }

    private static void require(boolean valid) {
        if (!valid) {
            throw RejectedException.badParameter(INVALID);
        }
    }

    /** The JSON object of this address (in lower case) in UTF-8; empty if it has none. */
    byte[] of(String address) {
        Slice slice = slices.get(address);
        return slice == null ? NONE : json.substring(slice.from(), slice.to()).getBytes(StandardCharsets.UTF_8);
    }

    /** The zone that the address's object names under {@link #ZONE_KEYS}; empty if it names none that is known. */
    Optional<ZoneId> zone(String address) {
        Slice slice = slices.get(address);
        if (slice == null) {
            return Optional.empty();
        }
        try (JsonParser parser =
                JSON.createParser(ObjectReadContext.empty(), json.substring(slice.from(), slice.to()))) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isZone = ZONE_KEYS.contains(parser.currentName());
                if (parser.nextToken() == JsonToken.VALUE_STRING && isZone) {
                    return zoneNamed(parser.getString());
                }
                parser.skipChildren();
            }
        }
        return Optional.empty();
    }

    private static Optional<ZoneId> zoneNamed(String name) {
        try {
            return name.length() > Schedule.MAX_ZONE_LENGTH ? Optional.empty() : Optional.of(ZoneId.of(name.strip()));
        } catch (DateTimeException e) {
            return Optional.empty(); // a zone that nobody knows is as good as none
        }
    }
}
