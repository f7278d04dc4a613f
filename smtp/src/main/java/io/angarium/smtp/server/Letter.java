package io.angarium.smtp.server;

/**
 * A message as it came: the preamble, then the letter with CRLF line ends, without dot-stuffing and without the final dot.
 * The array belongs to the receiver from now on.
 *
 * @param bytes holds the message in its first {@code length} bytes; may be longer
 * @param length bytes of the message
 * @param preamble how many of them are the preamble
 * @param dotFree no line begins with a dot, so that it can be sent by DATA as it is
 * @param eightBit some byte is above 127
 */
public record Letter(byte[] bytes, int length, int preamble, boolean dotFree, boolean eightBit) {}
