using System.Collections.Immutable;

namespace Cop;

/// <summary>The live sessions and their agents as of the last heartbeat, and the assignment of subscriptions to sessions.</summary>
internal sealed class SessionMembership(string session)
{
    private readonly Lock _gate = new();
    private volatile SessionInfo _self = new(session, []);
    private volatile SessionInfo[]? _others;
    private bool _isRetired;

    /// <summary>The agents that this session runs.</summary>
    public IReadOnlyCollection<string> Agents => _self.Agents;

    public bool HasOthers => _others is { Length: > 0 };

    public void Add(string agent)
    {
        lock (_gate)
        {
            if (!_isRetired)
                _self = new SessionInfo(session, _self.Agents.Add(agent));
        }
    }

    /// <summary>Gives this session no subscriptions any more.</summary>
    public void Retire()
    {
        lock (_gate)
            (_isRetired, _self) = (true, new SessionInfo(session, []));
    }

    /// <summary>Sets the other live sessions; returns whether assignments may have changed.</summary>
    public bool Take(IEnumerable<SessionInfo> others)
    {
        var now = others.OrderBy(member => member.Session, StringComparer.Ordinal).ToArray();
        lock (_gate)
        {
            var before = _others;
            _others = now;
            return before is not null && !Working(before).SequenceEqual(Working(now));
        }
    }

    public bool IsMine(SubscriptionKey key)
    {
        var (self, others) = (_self, _others ?? []);
        if (others.Length == 0)
            return !self.Agents.IsEmpty;
        // If no session runs the agent, the subscription is assigned to a session that runs any agent.
        var isRun = self.Agents.Contains(key.Agent) || others.Any(other => other.Agents.Contains(key.Agent));
        if (!Fits(self))
            return false;
        var mine = self.Weigh(key.TopicId);
        foreach (var other in others)
        {
            if (Fits(other) && (other.Weigh(key.TopicId), other.Session).CompareTo((mine, session)) > 0)
                return false;
        }

        return true;

        bool Fits(SessionInfo member) => isRun ? member.Agents.Contains(key.Agent) : !member.Agents.IsEmpty;
    }

    private static IEnumerable<string> Working(SessionInfo[] members) =>
        members.Where(member => !member.Agents.IsEmpty).Select(member => $"{member.Session}\n{string.Join('\n', member.Agents)}");
}
