/** Who may call: the account and its API keys (stored as SHA-256: they are random and long). */
@NullMarked
package io.angarium.service.account;

import org.jspecify.annotations.NullMarked;
