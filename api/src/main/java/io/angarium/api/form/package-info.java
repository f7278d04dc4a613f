/** Parameters as clients send them: urlencoded, multipart or JSON, in a query or a body, in all their spellings. */
@NullMarked
package io.angarium.api.form;

import org.jspecify.annotations.NullMarked;
