/** How long lists are told in pages, for every resource whose clients turn them by the name of an item. */
@NullMarked
package io.angarium.api.paging;

import org.jspecify.annotations.NullMarked;
