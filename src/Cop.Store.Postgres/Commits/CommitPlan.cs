namespace Cop;

/// <summary>
/// What is known of the units of a commit before the database is asked: which rest on others of the same commit, and which cannot
/// hold whatever the database says. The database checks what is first on a topic or subscription; the rest follows from these pairs.
/// </summary>
internal sealed class CommitPlan(IReadOnlyList<CommitUnit> units)
{
    private readonly CommitOutcome?[] _failures = new CommitOutcome?[units.Count];
    private readonly Dictionary<string, (int Unit, TopicHead After, Topic? View)> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<SubscriptionKey, (int Unit, long Version, Guid Token)> _subscriptions = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private int _statementStart;

    /// <summary>The outcome of a unit, when all statements are done.</summary>
    public CommitOutcome OutcomeOf(int number) => _failures[number] ?? CommitOutcome.Committed;

    /// <summary>Takes the outcome of a unit that was found before.</summary>
    public void Take(int number, CommitOutcome outcome) => _failures[number] = outcome == CommitOutcome.Committed ? null : outcome;

    /// <summary>Takes a statement's answer; units of later statements that rest on its stale ones are stale.</summary>
    public void Close(IEnumerable<int> stale, int next)
    {
        foreach (var number in stale)
            _failures[number] = CommitOutcome.Stale;
        _statementStart = next;
    }

    /// <summary>Where a unit stands among those before it; null when it is stale already. Ask in the order of units.</summary>
    public Place? Next(int number)
    {
        var unit = units[number];
        unit.ThrowIfMalformed();
        var place = new Place();
        var isCurrent = unit.Appends.All(append => FollowsTopic(append, place)) & unit.Subscriptions.All(subscription => FollowsSubscription(subscription, place)) && HasNewIds(unit, place);
        isCurrent &= !place.DependsOn.Any(Failed);
        place.DependsOn.RemoveWhere(on => on < _statementStart);
        foreach (var append in unit.Appends)
            _heads[append.After.TopicId] = (number, append.After, append.Views.OfType<Topic>().FirstOrDefault() ?? place.Carried(append));
        foreach (var subscription in unit.Subscriptions)
            _subscriptions[subscription.Key] = (number, subscription.Version, subscription.WriteToken);
        if (isCurrent)
        {
            foreach (var stored in unit.Appends.SelectMany(append => append.Events))
                _ids[stored.Event.Id] = number;
        }

        _failures[number] = isCurrent ? null : CommitOutcome.Stale;
        return isCurrent ? place : null;
    }

    private bool Failed(int number) => _failures[number] is not null;

    private bool FollowsTopic(TopicAppend append, Place place)
    {
        if (!_heads.TryGetValue(append.After.TopicId, out var known))
        {
            place.FirstTopics.Add(append.After.TopicId);
            return true;
        }

        if (known.Unit < _statementStart)
            place.FirstTopics.Add(append.After.TopicId);
        place.DependsOn.Add(known.Unit);
        place.Carry(append.After.TopicId, known.View);
        var (now, seen) = (known.After, append.Before);
        return seen is not null
            && (now.LastSeq, now.LastHash, now.AppliedSeq, now.Revision, now.ReplicaOf) == (seen.LastSeq, seen.LastHash, seen.AppliedSeq, seen.Revision, seen.ReplicaOf);
    }

    private bool FollowsSubscription(AgentSubscription subscription, Place place)
    {
        if (!_subscriptions.TryGetValue(subscription.Key, out var known))
        {
            place.FirstSubscriptions.Add(subscription.Key);
            return true;
        }

        if (known.Unit < _statementStart)
            place.FirstSubscriptions.Add(subscription.Key);
        place.DependsOn.Add(known.Unit);
        return (subscription.Version - 1, subscription.ReplacedToken) == (known.Version, known.Token);
    }

    private bool HasNewIds(CommitUnit unit, Place place)
    {
        var own = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stored in unit.Appends.SelectMany(append => append.Events))
        {
            if (_ids.ContainsKey(stored.Event.Id) || !own.Add(stored.Event.Id))
                return false;
        }

        foreach (var parent in unit.Appends.SelectMany(append => append.Events).SelectMany(stored => stored.Event.ParentEventIds))
        {
            if (own.Contains(parent))
                continue;
            if (_ids.TryGetValue(parent, out var on) && !Failed(on))
                place.DependsOn.Add(on);
            else
                place.OutsideParents.Add(parent);
        }

        return true;
    }

    /// <summary>A unit's place among the others of its commit.</summary>
    internal sealed class Place
    {
        private Dictionary<string, Topic?>? _carried;

        /// <summary>Earlier units of the same statement that it falls with, ascending.</summary>
        public SortedSet<int> DependsOn { get; } = [];

        /// <summary>Topics whose stored head is to be compared with what this unit saw.</summary>
        public HashSet<string> FirstTopics { get; } = new(StringComparer.Ordinal);

        public HashSet<SubscriptionKey> FirstSubscriptions { get; } = [];

        /// <summary>Parents that must stand in the store already.</summary>
        public HashSet<string> OutsideParents { get; } = new(StringComparer.Ordinal);

        /// <summary>The topic's own view behind this append: the last one of a topic writes it, so each has it.</summary>
        public Topic? Carried(TopicAppend append) =>
            append.Views.OfType<Topic>().FirstOrDefault() ?? _carried?.GetValueOrDefault(append.After.TopicId);

        public void Carry(string topicId, Topic? view) => (_carried ??= new(StringComparer.Ordinal))[topicId] = view;
    }
}
