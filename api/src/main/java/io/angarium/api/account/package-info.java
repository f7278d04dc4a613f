/** The account and its keys. */
@NullMarked
package io.angarium.api.account;

import org.jspecify.annotations.NullMarked;
