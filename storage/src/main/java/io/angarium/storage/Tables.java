package io.angarium.storage;

/** The tables of one installation. */
public interface Tables extends AutoCloseable {
    /** The table of that name, made on first use. Names are lower-case words, 1–40 characters. */
    Table table(String name);

    @Override
    void close();
}
