using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>
/// The live sessions and their agents as of the last heartbeat. Of the sessions that run an agent, the one with the greatest weight for a
/// topic is assigned the subscription, so that few assignments change when a session joins or leaves.
/// </summary>
internal sealed class SessionMembership(string session)
{
    private readonly Lock _gate = new();
    private ImmutableHashSet<string> _agents = [];
    private volatile Member[]? _others;
    private bool _isRetired;

    public ImmutableHashSet<string> Agents => Volatile.Read(ref _agents);

    public void Add(string agent)
    {
        lock (_gate)
        {
            if (!_isRetired)
                Volatile.Write(ref _agents, _agents.Add(agent));
        }
    }

    /// <summary>Gives this session no subscriptions any more.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _isRetired = true;
            Volatile.Write(ref _agents, []);
        }
    }

    /// <summary>Sets the other live sessions; returns whether assignments may have changed.</summary>
    public bool Take(IEnumerable<(string Session, string[] Agents)> others)
    {
        Member[] now = [.. others.Select(other => new Member(other.Session, [.. other.Agents]))
            .OrderBy(member => member.Session, StringComparer.Ordinal)];
        var before = _others;
        _others = now;
        return before is not null && !Working(before).SequenceEqual(Working(now));
    }

    public bool IsMine(SubscriptionKey key)
    {
        var (own, others) = (Agents, _others ?? []);
        // If no session runs the agent, the subscription is assigned to a session that runs any agent.
        var isRun = own.Contains(key.Agent) || others.Any(other => other.Agents.Contains(key.Agent));
        if (!Runs(own))
            return false;
        var mine = Weight(session, key.TopicId);
        return !others.Any(other => Runs(other.Agents) && (Weight(other.Session, key.TopicId), other.Session).CompareTo((mine,
            session)) > 0);

        bool Runs(ImmutableHashSet<string> agents) => isRun ? agents.Contains(key.Agent) : !agents.IsEmpty;
    }

    private static ulong Weight(string session, string topicId) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{session}\n{topicId}")));

    private static IEnumerable<string> Working(Member[] members) => members.Where(member => !member.Agents.IsEmpty)
        .Select(member => $"{member.Session}\n{string.Join('\n', member.Agents.Order(StringComparer.Ordinal))}");

    private sealed record Member(string Session, ImmutableHashSet<string> Agents);
}
