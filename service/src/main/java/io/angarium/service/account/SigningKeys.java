package io.angarium.service.account;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.angarium.service.encryption.Vault;
import io.angarium.storage.Table;
import io.angarium.storage.Table.Change;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** The secrets with which accounts' webhooks are signed, one each, encrypted at rest. Any thread. */
public final class SigningKeys {
    private static final byte[] ROW = "http signing key".getBytes(US_ASCII);

    private final Table table;
    private final Vault vault;
    private final RandomGenerator random;

    /** @param random unpredictable, such as {@link java.security.SecureRandom} */
    public SigningKeys(Table table, Vault vault, RandomGenerator random) {
        this.table = table;
        this.vault = vault;
        this.random = random;
    }

    /** The account's, 32 hexadecimal digits; made at the first call. */
    public String of(String account) {
        return table.get(account, ROW)
                .map(encrypted -> open(account, encrypted))
                .orElseGet(() -> {
                    table.putIfAbsent(account, ROW, seal(account, fresh()));
                    return open(account, table.get(account, ROW).orElseThrow());
                });
    }

    /** Another one; the one before signs nothing any more. */
    public String renew(String account) {
        String key = fresh();
        table.write(account, List.of(new Change.Put(ROW, seal(account, key))));
        return key;
    }

    private String fresh() {
        byte[] key = new byte[16];
        random.nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    private byte[] seal(String account, String key) {
        return vault.encrypt(context(account), key.getBytes(US_ASCII));
    }

    private String open(String account, byte[] encrypted) {
        return new String(vault.decrypt(context(account), encrypted), US_ASCII);
    }

    private static String context(String account) {
        return "http signing key/" + account;
    }
}
