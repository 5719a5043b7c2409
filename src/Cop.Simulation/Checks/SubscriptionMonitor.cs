using System.Collections.Immutable;

namespace Cop;

/// <summary>Checks every committed write of a subscription: its writer's ownership, and that no closed delivery is opened again.</summary>
/// <remarks>Decision D-61.</remarks>
internal sealed class SubscriptionMonitor(Observations records)
{
    private static readonly string[] Decisions = [EventTypes.DeliveryRetried, EventTypes.DeliverySkipped];

    public void Look(NodeRun writer, CommitUnit unit, ImmutableArray<AgentSubscription?> before)
    {
        var isDecision = unit.Appends.SelectMany(append => append.Events).Any(stored => Decisions.Contains(stored.Event.Type));
        // After a loss any node brings rows back to the end of the log (M-16).
        if (unit.Appends.SelectMany(append => append.Events).Any(stored => stored.Event.Type == EventTypes.StoreHistoryChanged))
            return;
        foreach (var (after, held) in unit.Subscriptions.Zip(before))
        {
            if (!isDecision && after.OwnerSessionId is not null && after.OwnerSessionId != writer.Session)
                Note(after, $"{writer.Owner.Name} wrote it, though another session owns it");
            if (held is null)
                continue;
            if (held.OwnerSessionId != after.OwnerSessionId && held.OwnerSessionId is not null
                && after.FencingToken != held.FencingToken + 1)
                Note(after, $"{writer.Owner.Name} took it over without raising its fencing token");
            if (after.Cursor < held.Cursor || after.FencingToken < held.FencingToken)
                Note(after,
                    $"it went back from cursor {held.Cursor}, fencing token {held.FencingToken} to cursor {after.Cursor}, fencing token " +
                        $"{after.FencingToken}");
            if (after.CompletedAboveCursor.Length > 0
                && after.CompletedAboveCursor.Zip(after.CompletedAboveCursor.Skip(1)).Any(pair => pair.First >= pair.Second))
                Note(after, "the deliveries completed above its cursor are out of order");
            foreach (var attempt in after.Attempts)
            {
                var known = held.Attempts.FirstOrDefault(open => open.Key == attempt.Key);
                if (known is null && !attempt.IsRetry && attempt.Key.ContinuationId is null && held.IsClosed(attempt.Key.Seq))
                    Note(after, $"{attempt.Key} is started again, though it was closed");
                if (known is not null && attempt.Number > known.Number + 1)
                    Note(after, $"{attempt.Key} changes from attempt {known.Number} to {attempt.Number}");
            }

            foreach (var closed in held.Attempts)
            {
                if (!isDecision && after.Attempts.All(open => open.Key != closed.Key) && (closed.HasFailed || closed.Number == 0))
                    Note(after, $"{closed.Key} was closed by {writer.Owner.Name} after its attempt {closed.Number} had failed");
            }
        }
    }

    private void Note(AgentSubscription subscription, string what) =>
        records.Note("subscription", $"The subscription of '{subscription.Agent}' on '{subscription.TopicId}': {what}.");
}
