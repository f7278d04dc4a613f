package io.angarium.spool;

/**
 * Names a queue: recipients of one stream on their way to one destination, first in first out.
 *
 * @param stream who the mail is sent for and how, as {@link Submission#stream} says; opaque here
 * @param destination a recipient domain in ASCII, or the name of a route, which begins with {@code !}
 */
public record QueueKey(String stream, String destination) {}
