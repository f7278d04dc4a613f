/** Accounts, their API keys and people, and what each may do. Secrets are kept as hashes, or encrypted where they have to be read again. */
@NullMarked
package io.angarium.service.account;

import org.jspecify.annotations.NullMarked;
