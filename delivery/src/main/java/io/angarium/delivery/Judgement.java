package io.angarium.delivery;

import io.angarium.delivery.shaping.Shaper;

/**
 * What delivery asks others about receivers: how fast they may be served, what their refusals mean, and who they are.
 *
 * @param shaper limits and what was learned
 * @param refusals meaning of replies
 * @param providers who runs a site
 */
public record Judgement(Shaper shaper, Refusals refusals, Providers providers) {}
