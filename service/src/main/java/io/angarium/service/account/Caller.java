package io.angarium.service.account;

/** Who makes a call: an account, by one of its keys. */
public record Caller(String account, String keyId) {}
