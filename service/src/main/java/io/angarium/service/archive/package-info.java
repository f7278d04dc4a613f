/** Posting delivered letters to where their senders keep them ({@code o:archive-to}). */
@NullMarked
package io.angarium.service.archive;

import org.jspecify.annotations.NullMarked;
