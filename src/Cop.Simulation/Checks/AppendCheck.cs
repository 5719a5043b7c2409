namespace Cop;

/// <summary>
/// Checks that acknowledged appends are stored once and unchanged unless the store has lost them since, that refused ones are not stored,
/// and that every append has a final outcome.
/// </summary>
/// <remarks>Protocol 3.1.2; decisions D-13, M-2.</remarks>
internal static class AppendCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        foreach (var record in after.Records.Commands)
        {
            var first = record.Command.Drafts[0].Id!;
            if (!record.IsOver)
                yield return $"The append of '{first}' never had a final outcome.";
            else if (record.Answer?.ValueOrDefault is { } receipt)
            {
                foreach (var line in FindAcknowledged(after, record, receipt))
                    yield return line;
            }
            else if (
                record is { Answer: not null, Tries: 1 }
                    && record.Command.Drafts.FirstOrDefault(draft => after.ById.ContainsKey(draft.Id!)) is { } there)
                yield return $"The append of '{there.Id}' was refused ({record.Answer.Value.Error}), but it is stored.";
            else if (record.Command.Drafts.Select(draft => after.ById.ContainsKey(draft.Id!)).Distinct().Count() > 1)
                yield return $"The append of '{first}' is stored in part.";
        }
    }

    private static long? LastExpected(ExpectedSequence expected) => expected.IsNoTopic ? 0 : expected.Value;

    private static IEnumerable<string> FindAcknowledged(FinalState after, CommandRecord record, AppendReceipt receipt)
    {
        foreach (var told in receipt.Events)
        {
            if (after.Lost[told.Id].Any(lost => lost.MayBeAcknowledged && lost.Loss > record.LossesBefore && lost.Event.Equals(told)))
                continue;
            if (!after.ById.TryGetValue(told.Id, out var stored))
                yield return $"'{told.Id}' was acknowledged, but it is not stored.";
            else if (!stored.Equals(told))
                yield return $"'{told.Id}' was acknowledged as {told.TopicId}#{told.TopicSeq} but is stored as " +
                    $"{stored.TopicId}#{stored.TopicSeq}, or with different content.";
        }

        if (receipt.Events.Length != record.Command.Drafts.Length
            || receipt.Events.Zip(receipt.Events.Skip(1)).Any(pair => pair.Second.TopicSeq != pair.First.TopicSeq + 1))
            yield return $"The append of '{receipt.First.Id}' gave {receipt.Events.Length} events that are not consecutive, for " +
                $"{record.Command.Drafts.Length} drafts.";
        if (!receipt.IsDuplicate && LastExpected(record.Command.Expected) is { } expected && receipt.First.TopicSeq != expected + 1)
            yield return $"The append of '{receipt.First.Id}' expected topicSeq {expected} but is stored at {receipt.First.TopicSeq}.";
    }
}
