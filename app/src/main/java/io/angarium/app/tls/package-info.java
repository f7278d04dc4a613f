/** The certificates of the SMTP listeners: given by the operator, or made at the start. */
@NullMarked
package io.angarium.app.tls;

import org.jspecify.annotations.NullMarked;
