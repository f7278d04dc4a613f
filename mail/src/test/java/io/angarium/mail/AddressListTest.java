package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressListTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "a@b.c | a@b.c",
                " a@b.c , d@e.f | a@b.c; d@e.f",
                "Ann <a@b.c>,Bob Lee<d@e.f> | Ann <a@b.c>; Bob Lee <d@e.f>",
                "\"Lee, Ann\" <a@b.c> | \"Lee, Ann\" <a@b.c>",
                "\"a \\\"quoted\\\" name\" <a@b.c> | \"a \\\"quoted\\\" name\" <a@b.c>",
                "J. R. Lee [Acme] <a@b.c> | \"J. R. Lee [Acme]\" <a@b.c>",
                "=?utf-8?Q?J=C3=BCrgen?= =?utf-8?B?IE3DvGxsZXI=?= <a@b.c> | Jürgen Müller <a@b.c>",
                "\"=?iso-8859-1?q?J=FCrgen?=\" <a@b.c> | Jürgen <a@b.c>",
                "=?utf-8?q?Lee,_Ann:_a@b.c?= <a@b.c> | \"Lee, Ann: a@b.c\" <a@b.c>",
                "a@b.c (Ann Lee) | Ann Lee <a@b.c>",
                "(x (y) z) Ann (in\\)ner) Lee <a@b.c> (z) | Ann Lee <a@b.c>",
                "Friends: a@b.c, Bob <d@e.f>;, g@h.i | a@b.c; Bob <d@e.f>; g@h.i",
                "Friends: a@b.c | a@b.c",
                ",,a@b.c,, ,d@e.f, | a@b.c; d@e.f",
                "<@x.y,@z:a@b.c> | a@b.c",
                "a . b @ c . d | a.b@c.d",
                "\"a b\"@c.d | \"a b\"@c.d",
                "x.\"y z\"@c.d | \"x.y z\"@c.d",
                "a@b.c <d@e.f> | \"a@b.c\" <d@e.f>",
                "Ann <a@[192.0.2.1]> | Ann <a@[192.0.2.1]>",
                "Jürgen <jürgen@münchen.de> | Jürgen <jürgen@münchen.de>"
            })
    void readsListsAsTheyAreWritten(String text, String expected) {
        assertThat(AddressList.parse(text)).extracting(Mailbox::toString).containsExactly(expected.split("; "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "undisclosed-recipients:;", "undisclosed-recipients: ;", "(nobody)"})
    void findsNobodyWhereNobodyIs(String text) {
        assertThat(AddressList.parse(text)).isEmpty();
    }

    @Test
    void undoesFolds() {
        assertThat(AddressList.parse("Ann\r\n Lee <a@b.c>,\r\n\t\"Bob\r\n Ray\" <d@e.f>\r\n"))
                .extracting(Mailbox::name)
                .containsExactly("Ann Lee", "Bob Ray");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "Ann | expected an address with @ at character 1, but found 'Ann'",
                "a@b.c d@e.f | expected a comma at character 7, but found 'd@e.f'",
                "a@b.c; d@e.f | expected a comma at character 6, but found '; d@e.f'",
                "Ann <a@b.c | expected > to close the < at character 5 at character 11, but the text ends",
                "Ann <> | expected a local part, as in local@domain, at character 6, but found '>'",
                "\"Ann <a@b.c> | the quote at character 1 is never closed",
                "Ann (x <a@b.c> | the comment at character 5 is never closed",
                "x@y.z, a@b_-.c | the address at character 8 is wrong: 'b_-.c' is not a domain: a label can't begin or end with a hyphen",
                "a@b.c> | expected a comma at character 6, but found '>'",
                "a..b@c.d | expected a local part, as in local@domain, at character 3, but found '.b@c.d'"
            })
    void saysWhereAndWhyItCanNotRead(String text, String why) {
        assertThatThrownBy(() -> AddressList.parse(text))
                .isInstanceOf(AddressSyntaxException.class)
                .hasMessage(why);
    }

    @Test
    void refusesALineBreakThatIsNoFold() {
        assertThatThrownBy(() -> AddressList.parse("a@b.c,\r\nBcc: d@e.f"))
                .hasMessage("a line break at character 7 is not allowed in a list of addresses");
    }

    @Test
    void makesLineBreaksHiddenInEncodedWordsHarmless() {
        assertThat(AddressList.parse("=?utf-8?Q?a=0D=0ABcc:_x?= <a@b.c>")
                        .getFirst()
                        .name())
                .isEqualTo("a  Bcc: x");
    }

    @Test
    void holdsItsLimits() {
        String most = "a@b.c,".repeat(AddressList.MAX_MAILBOXES);

        assertThat(AddressList.parse(most)).hasSize(AddressList.MAX_MAILBOXES);
        assertThatThrownBy(() -> AddressList.parse(most + "a@b.c")).hasMessageContaining("at most 10000 addresses");
        assertThat(AddressList.parse(" ".repeat(AddressList.MAX_CHARACTERS))).isEmpty();
        assertThatThrownBy(() -> AddressList.parse(" ".repeat(AddressList.MAX_CHARACTERS + 1)))
                .hasMessageContaining("characters");
    }

    @Test
    void writesAHeaderThatReadsTheSame() {
        var all = AddressList.parse("Jürgen \"x\" Müller <j@münchen.de>, \"a, b\" <c@d.e>, f@g.h, \"=?x?=\" <i@j.k>");
        String header = AddressList.headerForm(all);

        assertThat(header).matches("[ -~]+").contains("<j@xn--mnchen-3ya.de>");
        assertThat(AddressList.parse(header))
                .extracting(Mailbox::name)
                .isEqualTo(all.stream().map(Mailbox::name).toList());
    }
}
