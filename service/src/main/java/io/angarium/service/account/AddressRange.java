package io.angarium.service.account;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * An IP address, or a block of them in CIDR notation (RFC 4632, RFC 4291 §2.3).
 *
 * @param bits how many leading bits count
 */
record AddressRange(byte[] network, int bits) {
    /** Longest text: an IPv6 address with an IPv4 tail and a prefix length. */
    private static final int MAX_TEXT = 49;

    /** Empty if the text is neither; names are not looked up. Bits behind the prefix are cleared. */
    static Optional<AddressRange> parse(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > MAX_TEXT) {
            return Optional.empty();
        }
        int slash = trimmed.indexOf('/');
        return literal(slash < 0 ? trimmed : trimmed.substring(0, slash))
                .flatMap(address -> bits(slash < 0 ? "" : trimmed.substring(slash), address.length * 8)
                        .map(bits -> new AddressRange(masked(address, bits), bits)));
    }

    boolean contains(AddressRange one) {
        return one.network.length == network.length
                && one.bits >= bits
                && Arrays.equals(masked(one.network, bits), network);
    }

    /** The same text for the same block; without a prefix length if it is one address. */
    String text() {
        try {
            String address = InetAddress.getByAddress(network).getHostAddress();
            return bits == network.length * 8 ? address : address + "/" + bits;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /** Only what can't be a name reaches the JDK's parser, so that nothing is ever looked up. */
    private static Optional<byte[]> literal(String text) {
        boolean isNumeric =
                text.matches("\\d{1,3}(\\.\\d{1,3}){3}") || (text.contains(":") && text.matches("[0-9a-fA-F:.]+"));
        try {
            return isNumeric ? Optional.of(InetAddress.ofLiteral(text).getAddress()) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> bits(String prefix, int all) {
        if (prefix.isEmpty()) {
            return Optional.of(all);
        }
        return prefix.matches("/\\d{1,3}")
                ? Optional.of(Integer.valueOf(prefix.substring(1))).filter(bits -> bits <= all)
                : Optional.empty();
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            masked[i] &= (byte) (0xff << (8 - kept));
        }
        return masked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressRange(byte[] theirs, int theirBits)
                && theirBits == bits
                && Arrays.equals(theirs, network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + bits;
    }
}
