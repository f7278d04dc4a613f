/** What callers hand in, checked and brought into one shape for the spool: REST fields, MIME, SMTP transactions. */
@NullMarked
package io.angarium.service.submission;

import org.jspecify.annotations.NullMarked;
