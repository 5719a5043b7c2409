using Npgsql;

namespace Cop;

/// <summary>The subscriptions of a commit whose units all hold, one entry each: from the version that the first write follows to the last one.</summary>
internal sealed class AtomicCommitSubscriptions
{
    private readonly Dictionary<SubscriptionKey, int> _places = [];
    private readonly List<long> _before = [];
    private readonly List<Guid> _beforeTokens = [];
    private readonly List<AgentSubscription> _subscriptions = [];

    public bool IsEmpty => _subscriptions.Count == 0;

    public IEnumerable<NpgsqlParameter> Parameters =>
    [
        Parameter.Of((string[])[.. _subscriptions.Select(subscription => subscription.TopicId)]), Parameter.Of((string[])[.. _subscriptions.Select(subscription => subscription.Agent)]), Parameter.Of(_before), Parameter.Of(_beforeTokens),
        Parameter.Of([.. _subscriptions.Select(subscription => subscription.Version)]), Parameter.Of([.. _subscriptions.Select(subscription => subscription.WriteToken)]), Parameter.Of([.. _subscriptions.Select(subscription => subscription.Cursor)]),
        Parameter.Of([.. _subscriptions.Select(subscription => !subscription.Attempts.IsEmpty)]), Parameter.Of((byte[][])[.. _subscriptions.Select(SubscriptionJson.Write)]),
    ];

    /// <summary>False when it does not follow the write before it.</summary>
    public bool TryAdd(AgentSubscription subscription)
    {
        if (!_places.TryGetValue(subscription.Key, out var place))
        {
            _places.Add(subscription.Key, _subscriptions.Count);
            _before.Add(subscription.Version - 1);
            _beforeTokens.Add(subscription.ReplacedToken);
            _subscriptions.Add(subscription);
            return true;
        }

        if ((subscription.Version - 1, subscription.ReplacedToken) != (_subscriptions[place].Version, _subscriptions[place].WriteToken))
            return false;
        _subscriptions[place] = subscription;
        return true;
    }
}
