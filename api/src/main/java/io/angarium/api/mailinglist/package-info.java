/** Mailing lists and who is on them. */
@NullMarked
package io.angarium.api.mailinglist;

import org.jspecify.annotations.NullMarked;
