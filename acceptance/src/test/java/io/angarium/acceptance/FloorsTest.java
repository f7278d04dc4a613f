package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The house keeps its floors: no arrow between modules runs upwards, and each library stays in its room. */
class FloorsTest {
    private static final Map<String, Integer> FLOOR = Map.ofEntries(
            Map.entry("mail", 0),
            Map.entry("storage", 1),
            Map.entry("dns", 1),
            Map.entry("authentication", 2),
            Map.entry("smtp", 1),
            Map.entry("spool", 2),
            Map.entry("delivery", 3),
            Map.entry("service", 4),
            Map.entry("api", 5),
            Map.entry("bench", 0),
            Map.entry("simulation", 4),
            Map.entry("app", 6));

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.angarium");

    @Test
    void noArrowRunsUpwards() {
        Set<String> upward = new TreeSet<>();
        for (JavaClass from : HOUSE) {
            for (Dependency arrow : from.getDirectDependenciesFromSelf()) {
                String to = module(arrow.getTargetClass());
                if (!to.isEmpty() && !to.equals(module(from)) && FLOOR.get(to) >= FLOOR.get(module(from))) {
                    upward.add(module(from) + " → " + to + ": " + arrow.getDescription());
                }
            }
        }
        assertThat(upward).as("arrows that run upwards or sideways").isEmpty();
    }

    @Test
    void everyModuleHasItsFloor() {
        Map<String, String> homeless = new TreeMap<>();
        for (JavaClass type : HOUSE) {
            if (!FLOOR.containsKey(module(type))) {
                homeless.put(module(type), type.getName());
            }
        }
        assertThat(homeless).as("modules without a floor").isEmpty();
        assertThat(HOUSE.size()).as("classes seen").isGreaterThan(200);
    }

    @Test
    void librariesStayInTheirRooms() {
        Map<String, List<String>> rooms = Map.ofEntries(
                Map.entry("org.rocksdb", List.of("storage")),
                Map.entry("org.xbill", List.of("dns")),
                Map.entry("org.apache.james.mime4j", List.of("mail")),
                Map.entry("org.eclipse.jetty", List.of("api")),
                Map.entry("picocli", List.of("app")),
                Map.entry("de.siegmar.fastcsv", List.of("service")),
                Map.entry("io.micrometer", List.of("api", "app")),
                Map.entry("io.prometheus", List.of("app")),
                Map.entry("java.nio.file", List.of("storage", "dns", "app", "bench")));
        Set<String> strays = new TreeSet<>();
        for (JavaClass from : HOUSE) {
            for (Dependency arrow : from.getDirectDependenciesFromSelf()) {
                rooms.forEach((library, allowed) -> {
                    if (arrow.getTargetClass().getPackageName().startsWith(library)
                            && !allowed.contains(module(from))) {
                        strays.add(module(from) + " uses " + library + ": " + arrow.getDescription());
                    }
                });
            }
        }
        assertThat(strays).isEmpty();
    }

    /** The module's name, or empty for what is not ours. */
    private static String module(JavaClass type) {
        String name = type.getPackageName();
        String ours = "io.angarium.";
        if (!name.startsWith(ours)) {
            return "";
        }
        int end = name.indexOf('.', ours.length());
        return end < 0 ? name.substring(ours.length()) : name.substring(ours.length(), end);
    }
}
