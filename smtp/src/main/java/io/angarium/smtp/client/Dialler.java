package io.angarium.smtp.client;

/** Opens connections. The real one uses sockets; tests bring their own network. */
@FunctionalInterface
public interface Dialler {
    /**
     * Connects, reads the greeting, says EHLO (HELO if it has to) and STARTTLS as the mode asks. Blocks within the settings'
     * time-outs; meant for virtual threads.
     *
     * @throws ConnectFailedException if no session could be opened
     */
    Connection dial(Endpoint endpoint, TlsMode mode) throws ConnectFailedException;
}
