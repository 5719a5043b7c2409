using Npgsql;

namespace Cop;

/// <summary>The subscriptions of a commit, one entry each: from the row that the first write replaces to the last written one.</summary>
internal sealed class CommitSubscriptions
{
    private readonly Dictionary<SubscriptionKey, (long Version, Guid Token, AgentSubscription After)> _subscriptions = [];

    /// <summary>Whether a write follows those of earlier units; the server compares the first one.</summary>
    public bool CanAdd(AgentSubscription subscription) => !_subscriptions.TryGetValue(subscription.Key, out var known)
        || (known.After.Version, known.After.WriteToken) == (subscription.Version - 1, subscription.ReplacedToken);

    public void Add(AgentSubscription subscription) =>
        _subscriptions[subscription.Key] = _subscriptions.TryGetValue(subscription.Key, out var known)
        ? known with { After = subscription }
        : (subscription.Version - 1, subscription.ReplacedToken, subscription);

    public void AddTo(BatchStatements statements)
    {
        if (_subscriptions.Count == 0)
            return;
        // In a fixed order, so that two commits cannot deadlock.
        var ordered = _subscriptions.Values.OrderBy(write => write.After.TopicId, StringComparer.Ordinal)
            .ThenBy(write => write.After.Agent, StringComparer.Ordinal).ToArray();
        var (changed, added) = (Array.FindAll(ordered, write => write.Version > 0), Array.FindAll(ordered, write => write.Version <= 0));
        if (changed.Length > 0)
        {
            var rows = Array.ConvertAll(changed, write => write.After);
            statements.Add(
                "132_update_subscriptions",
                [.. Keys(rows), Parameter.OfEach(changed, write => write.Version), Parameter.OfEach(changed, write => write.Token),
                    .. Values(rows)]);
        }

        if (added.Length > 0)
        {
            var rows = Array.ConvertAll(added, write => write.After);
            statements.Add("133_insert_subscriptions", [.. Keys(rows), .. Values(rows)]);
        }
    }

    private static NpgsqlParameter[] Keys(AgentSubscription[] rows) =>
        [Parameter.OfEach(rows, row => row.TopicId), Parameter.OfEach(rows, row => row.Agent)];

    private static NpgsqlParameter[] Values(AgentSubscription[] rows) =>
    [
        Parameter.OfEach(rows, row => row.Version), Parameter.OfEach(rows, row => row.WriteToken),
        Parameter.OfEach(rows, row => row.Cursor), Parameter.OfEach(rows, row => !row.Attempts.IsEmpty),
        Parameter.OfEach(rows, SubscriptionJson.Write),
    ];
}
