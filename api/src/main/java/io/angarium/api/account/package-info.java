/** Accounts over HTTP: subaccounts, keys, people, allowed addresses, limits. */
@NullMarked
package io.angarium.api.account;

import org.jspecify.annotations.NullMarked;
