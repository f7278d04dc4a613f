package io.angarium.delivery.shaping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StreamTest {
    @Test
    void readsWhatItWrote() {
        Stream plain = new Stream("acme", "acme.test", "news", true);
        Stream wishing = plain.from("192.0.2.1");

        assertThat(Stream.decode(plain.encode())).isEqualTo(plain);
        assertThat(Stream.decode(wishing.encode())).isEqualTo(wishing);
        assertThat(wishing.encode()).isNotEqualTo(plain.encode());
    }

    @Test
    void readsWhatWasWrittenBeforeThereWereWishesForASource() {
        assertThat(Stream.decode("n\tacme\tacme.test\tnews")).isEqualTo(new Stream("acme", "acme.test", "news", false));
        assertThat(Stream.decode("")).isEqualTo(new Stream("", "", "", false));
    }

    @Test
    void refusesWhatIsNoStream() {
        assertThatThrownBy(() -> Stream.decode("n\ta\tb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Stream.decode("n\ta\tb\tc\td\te")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Stream("a", "b", "c", false, "d\te")).isInstanceOf(IllegalArgumentException.class);
    }
}
