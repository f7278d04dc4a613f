package io.angarium.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest {
    @Test
    void readsTagsInOrderWithoutTheWhiteSpaceAround() throws Exception {
        assertThat(TagList.parse(" v = 1 ;\r\n\ta=rsa-sha256;b=a b=; e= ;").tags())
                .containsExactly(
                        Map.entry("v", "1"), Map.entry("a", "rsa-sha256"), Map.entry("b", "a b="), Map.entry("e", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=1", "1a=1", "a-b=1", "a=1;;b=2", ";", "a=1;a=2", "a=\u0001", "a=1; ;b=2"})
    void refusesWhatIsNoTagList(String text) {
        assertThatThrownBy(() -> TagList.parse(text)).isInstanceOf(TagList.SyntaxException.class);
    }

    @Test
    void namesAreCaseSensitive() throws Exception {
        assertThat(TagList.parse("a=1; A=2").tags()).hasSize(2);
    }

    @Test
    void takesAsManyTagsAsAllowedAndNotOneMore() throws Exception {
        assertThat(TagList.parse(tags(TagList.MAX_TAGS)).tags()).hasSize(TagList.MAX_TAGS);
        assertThatThrownBy(() -> TagList.parse(tags(TagList.MAX_TAGS + 1))).hasMessage("more than 64 tags");
    }

    @Test
    void takesAsManyCharactersAsAllowedAndNotOneMore() throws Exception {
        assertThat(TagList.parse("a=" + "x".repeat(TagList.MAX_LENGTH - 2)).tags())
                .hasSize(1);
        assertThatThrownBy(() -> TagList.parse("a=" + "x".repeat(TagList.MAX_LENGTH - 1)))
                .isInstanceOf(TagList.SyntaxException.class);
    }

    private static String tags(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i + "=1").collect(Collectors.joining(";"));
    }
}
