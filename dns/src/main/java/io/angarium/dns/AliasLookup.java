package io.angarium.dns;

import java.time.Duration;

/** Goes on at the target where an answer ends with an alias: what a server that knows only its own zones leaves to do. */
final class AliasLookup implements Lookup {
    private final Lookup source;

    AliasLookup(Lookup source) {
        this.source = source;
    }

    @Override
    public Answer ask(Question question, Deadline deadline) {
        Question current = question;
        Duration ttl = Duration.ofSeconds(Integer.MAX_VALUE);
        boolean secure = true;
        for (int aliases = 0; aliases <= AnswerReader.MAX_ALIASES; aliases++) {
            Answer answer = source.ask(current, deadline);
            ttl = answer.ttl().compareTo(ttl) < 0 ? answer.ttl() : ttl;
            secure &= answer.secure();
            if (!(answer instanceof Answer.Alias alias)) {
                return within(answer, ttl, secure);
            }
            current = new Question(alias.target(), question.type());
        }
        return new Answer.Failed("more than " + AnswerReader.MAX_ALIASES + " CNAMEs in a row", ttl);
    }

    /** An answer lives no longer than the aliases that lead to it, and is no surer. */
    private static Answer within(Answer answer, Duration ttl, boolean secure) {
        return switch (answer) {
            case Answer.Records found -> new Answer.Records(found.records(), ttl, secure);
            case Answer.NoName _ -> new Answer.NoName(ttl, secure);
            case Answer.NoData _ -> new Answer.NoData(ttl, secure);
            case Answer.Failed _, Answer.Alias _ -> answer;
        };
    }
}
