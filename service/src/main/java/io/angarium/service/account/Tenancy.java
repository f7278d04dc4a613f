package io.angarium.service.account;

import io.angarium.service.encryption.Vault;
import io.angarium.storage.Table;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Everything about accounts, over one table. */
public record Tenancy(
        Accounts accounts,
        ApiKeys keys,
        People people,
        AllowedAddresses addresses,
        Allowance allowance,
        SigningKeys signingKeys,
        SandboxRecipients sandboxRecipients) {
    /**
     * Reads the accounts; makes the primary one at first start.
     *
     * @param ownerEmail the primary account's owner's
     */
    public static Tenancy open(Table table, Vault vault, String ownerEmail, InstantSource clock, SecureRandom random) {
        Accounts accounts = Accounts.open(table, clock, random);
        return new Tenancy(
                accounts,
                ApiKeys.open(table, accounts, clock, random),
                new People(table, accounts.find(accounts.primary()).orElseThrow(), ownerEmail, random),
                new AllowedAddresses(table),
                new Allowance(table, accounts, clock),
                new SigningKeys(table, vault, random),
                new SandboxRecipients(table));
    }
}
