/** Mailing lists: addresses that stand for many, and who is on them. */
@NullMarked
package io.angarium.service.mailinglist;

import org.jspecify.annotations.NullMarked;
