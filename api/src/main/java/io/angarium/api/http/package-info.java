/** Calls and answers, and which handler a path leads to: HTTP without a word about mail. */
@NullMarked
package io.angarium.api.http;

import org.jspecify.annotations.NullMarked;
