using System.Collections.Immutable;

namespace Cop;

/// <summary>Looks at every write of a subscription as it commits: who may write it, and that nothing closed is opened again (D-61).</summary>
internal sealed class SubscriptionMonitor(Observations records)
{
    private static readonly string[] Decisions = [EventTypes.DeliveryRetried, EventTypes.DeliverySkipped];

    public void Look(NodeRun writer, CommitUnit unit, ImmutableArray<AgentSubscription?> before)
    {
        var isDecision = unit.Appends.SelectMany(append => append.Events).Any(stored => Decisions.Contains(stored.Event.Type));
        foreach (var (after, held) in unit.Subscriptions.Zip(before))
        {
            if (!isDecision && after.OwnerSessionId is not null && after.OwnerSessionId != writer.Session)
                Note(after, $"{writer.Owner.Name} wrote it, though another session holds it");
            if (held is null)
                continue;
            if (held.OwnerSessionId != after.OwnerSessionId && held.OwnerSessionId is not null && after.FencingToken != held.FencingToken + 1)
                Note(after, $"{writer.Owner.Name} took it over without raising its fence");
            if (after.Cursor < held.Cursor || after.FencingToken < held.FencingToken)
                Note(after, $"it went back from cursor {held.Cursor}, fence {held.FencingToken} to cursor {after.Cursor}, fence {after.FencingToken}");
            if (after.CompletedAboveCursor.Length > 0 && after.CompletedAboveCursor.Zip(after.CompletedAboveCursor.Skip(1)).Any(pair => pair.First >= pair.Second))
                Note(after, "what is closed above its cursor is out of order");
            foreach (var attempt in after.Attempts)
            {
                var known = held.Attempts.FirstOrDefault(open => open.Key == attempt.Key);
                if (known is null && !attempt.IsRetry && attempt.Key.ContinuationId is null && held.IsClosed(attempt.Key.Seq))
                    Note(after, $"{attempt.Key} is begun again, though it was closed");
                if (known is not null && attempt.Number > known.Number + 1)
                    Note(after, $"{attempt.Key} goes from attempt {known.Number} to {attempt.Number}");
            }

            foreach (var closed in held.Attempts)
            {
                if (!isDecision && after.Attempts.All(open => open.Key != closed.Key) && (closed.HasFailed || closed.Number == 0))
                    Note(after, $"{closed.Key} was closed by {writer.Owner.Name} after its attempt {closed.Number} had failed");
            }
        }
    }

    private void Note(AgentSubscription subscription, string what) => records.Note("lane", $"The subscription of '{subscription.Agent}' on '{subscription.TopicId}': {what}.");
}
