/** Load generator and sink: as light as can be, so that what is measured is the server. Uses nothing of the product. */
@NullMarked
package io.angarium.bench;

import org.jspecify.annotations.NullMarked;
