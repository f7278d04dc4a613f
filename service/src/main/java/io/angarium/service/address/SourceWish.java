package io.angarium.service.address;

import java.net.InetAddress;

/**
 * Where a message is to leave from, as its stream says it. A number counts through what there is at the moment of sending, so
 * that mail which waits follows when a pool changes.
 */
sealed interface SourceWish {
    /** What the domain was given. */
    record OfDomain(int number) implements SourceWish {
        @Override
        public String text() {
            return number == 0 ? "" : "domain/" + number;
        }
    }

    /** One of a pool. */
    record OfPool(String id, int number) implements SourceWish {
        @Override
        public String text() {
            return "pool/" + id + "/" + number;
        }
    }

    /** This one. */
    record Address(InetAddress address) implements SourceWish {
        @Override
        public String text() {
            return "ip/" + address.getHostAddress();
        }
    }

    /** As {@link #read} understands it. */
    String text();

    /** What can't be understood wishes for nothing special: the mail goes out. */
    static SourceWish read(String text) {
        String[] parts = text.split("/", -1);
        try {
            return switch (parts[0]) {
                case "domain" -> new OfDomain(Integer.parseUnsignedInt(parts[1]));
                case "pool" -> new OfPool(parts[1], Integer.parseUnsignedInt(parts[2]));
                case "ip" -> new Address(InetAddress.ofLiteral(parts[1]));
                default -> new OfDomain(0);
            };
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return new OfDomain(0);
        }
    }
}
