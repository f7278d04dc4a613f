/** What receivers' replies mean. Pure; the knowledge stands in data files. */
@NullMarked
package io.angarium.delivery.classification;

import org.jspecify.annotations.NullMarked;
