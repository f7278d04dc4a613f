/** How far uploaded files have been worked through. */
@NullMarked
package io.angarium.api.upload;

import org.jspecify.annotations.NullMarked;
