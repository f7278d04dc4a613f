package io.angarium.smtp.server;

/** What stands behind an SMTP server: decides who may send what, and takes responsibility for messages. */
public interface Reception {
    /** A client has connected. Called on the connection's virtual thread; may block. */
    Guest welcome(Client client);
}
