package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "=?iso-8859-1?q?this=20is=20some=20text?= | this is some text",
                "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?= | ab",
                "=?ISO-8859-1?Q?a?= b | a b",
                "=?ISO-8859-1?Q?a_b?= | a b",
                "=?utf-8?B?w7w=?= =?utf-8?B?w7w=?= | üü",
                "=?utf-8?B?w7w?= | ü",
                "=?utf-8?Q?=C3?= =?utf-8?Q?=BC?= | ü",
                "=?utf-8?Q?=c3=bc?=x=?utf-8?Q?=c3=bc?= | üxü",
                "=?us-ascii*en?q?hi?= | hi",
                "=?x-odd?q?hi=FC?= | hiü",
                "=?utf-8?q?with a space?= | with a space",
                "=?utf-8?q?bad =ZZ?= | bad =ZZ",
                "=?utf-8?x?hi?= | =?utf-8?x?hi?=",
                "=?utf-8?q?hi | =?utf-8?q?hi",
                "=??q?hi?= | =??q?hi?=",
                "=?=?utf-8?q?hi?= | =?hi",
                "1 =? 2 ?= 3 | 1 =? 2 ?= 3"
            })
    void decodesWhatIsAnEncodedWordAndLeavesTheRest(String encoded, String decoded) {
        assertThat(EncodedWords.decode(encoded)).isEqualTo(decoded);
    }

    @Test
    void takesTheShorterEncoding() {
        assertThat(EncodedWords.encode("Jürgen")).isEqualTo("=?UTF-8?Q?J=C3=BCrgen?=");
        assertThat(EncodedWords.encode("日本語")).isEqualTo("=?UTF-8?B?5pel5pys6Kqe?=");
    }

    @Test
    void keepsToSeventyFiveCharactersAWordAndSplitsNoCharacter() {
        for (int seed = 0; seed < 2_000; seed++) {
            String text = Samples.text(new SplittableRandom(seed), 200);
            String encoded = EncodedWords.encode(text);

            assertThat(EncodedWords.decode(encoded)).as("seed %d", seed).isEqualTo(text);
            for (String word : encoded.split(" ", 0)) {
                assertThat(word.length()).as("seed %d", seed).isLessThanOrEqualTo(75);
                assertThat(EncodedWords.decode(word)).as("seed %d", seed).doesNotContain("\uFFFD");
            }
        }
    }
}
