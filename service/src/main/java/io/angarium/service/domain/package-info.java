/** The domains that send: settings, DKIM keys, DNS records to publish, SMTP credentials. */
@NullMarked
package io.angarium.service.domain;

import org.jspecify.annotations.NullMarked;
