using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Cop;

/// <content>
/// Attempts that begin with the commit that brings what they are about. Only lanes at rest of which all is known take part; what is not certain goes
/// the longer way, and a lane that has moved elsewhere refuses the commit, which is then repeated without the attempt.
/// </content>
internal sealed partial class Scheduler : IClaimJoiner
{
    private FrozenDictionary<string, long> _firstCursors = FrozenDictionary<string, long>.Empty;

    /// <inheritdoc/>
    public ImmutableArray<JoinedClaim> Join(CommitUnit unit, IRows rows)
    {
        var joined = ImmutableArray.CreateBuilder<JoinedClaim>();
        foreach (var append in unit.Appends)
        {
            if (append.After.ReplicaOf is not null)
                continue;
            foreach (var agent in _agents.All)
            {
                // What already writes the lane, an operator's hand for one, knows better what is next on it.
                if (!unit.Lanes.Any(lane => lane.Key == new LaneKey(append.After.TopicId, agent.Name)) && TryJoin(agent, append, rows) is { } claim)
                    joined.Add(claim);
            }
        }

        return joined.ToImmutable();
    }

    // Where an agent begins on a topic that does not exist yet.
    private async Task LearnFirstCursorsAsync(CancellationToken cancellationToken)
    {
        var cursors = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var agent in _agents.All)
            cursors[agent.Name] = (await _deliveries.GetLaneAsync(new LaneKey("", agent.Name), cancellationToken).ConfigureAwait(false)).Cursor;
        _firstCursors = cursors.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // Nobody had anything to do on a topic before its first event.
    private LaneMemory? FirstMemory(AgentRegistration agent, TopicAppend append) =>
        append is { Before: null, Events: [{ Event.TopicSeq: 1 }, ..] } && _firstCursors.TryGetValue(agent.Name, out var cursor)
            ? LaneMemory.OfNew(new LaneKey(append.After.TopicId, agent.Name), cursor)
            : null;

    private JoinedClaim? TryJoin(AgentRegistration agent, TopicAppend append, IRows rows)
    {
        var (news, now) = (NewsFor(agent, append), _time.GetUtcNow());
        var resumed = Resumed(agent, append, now);
        if (news.Events.IsEmpty && resumed.IsEmpty)
            return null;
        var key = new LaneKey(append.After.TopicId, agent.Name);
        lock (_gate)
        {
            if (!MayBegin(key) || HasWorker(key))
                return null;
            var memory = _resting.GetValueOrDefault(key) ?? FirstMemory(agent, append);
            if (memory is null || !news.Follows(memory.SeenTo) || Next(agent, memory, news, resumed, now) is not { } claim || IsToWait(claim, rows) || !_doors.Slots.TryTake())
                return null;
            var joined = new JoinedClaim(claim, append, _work);
            _resting.Remove(key);
            Begin(new LaneWorker(key, agent, _doors, memory, joined));
            return joined;
        }
    }

    private ImmutableArray<(Continuation Row, ReadyContinuation Ready)> Resumed(AgentRegistration agent, TopicAppend append, DateTimeOffset now)
    {
        var resumed = ImmutableArray.CreateBuilder<(Continuation, ReadyContinuation)>();
        foreach (var row in append.Views.OfType<Continuation>())
        {
            if (row.Status == ContinuationStatus.Active && ReferenceEquals(_agents.For(row), agent)
                && ContinuationRules.Decide(row, now, _options.MaxContinuationAttempts) is ContinuationDecision.Resume resume)
                resumed.Add((row, Ready(row, resume, append)));
        }

        return resumed.ToImmutable();
    }

    // What the rules would have the lane do when all this is durable, if it is to begin an attempt.
    private LaneClaim? Next(AgentRegistration agent, LaneMemory memory, LaneNews news, ImmutableArray<(Continuation Row, ReadyContinuation Ready)> resumed, DateTimeOffset now)
    {
        var situation = new LaneSituation
        {
            Lane = memory.Lane,
            Running = [],
            Events = [.. news.Events.Where(durable => durable.TopicSeq > memory.SeenTo).Select(durable => durable.TopicSeq)],
            Continuations = [.. resumed.Select(one => one.Ready).OrderBy(ready => ready.TriggerSeq).ThenBy(ready => ready.Id, CopId.Order)],
            Overlap = agent.Options.Overlap,
            MaxAttempts = agent.Options.MaxAttempts,
        };
        if (SchedulingRules.Decide(situation, now) is not LaneDecision.Deliver next
            || !LaneRules.Claim(memory.Lane, _deliveries.Session, next.Key).TryGet(out var claimed, out _))
            return null;
        var number = claimed.Attempts.Single(attempt => attempt.Key == next.Key).Number;
        var taken = resumed.FirstOrDefault(one => DeliveryKey.Continuation(one.Row.Id) == next.Key);
        return new LaneClaim(agent, claimed with { Version = memory.Lane.Version + 1 }, next.Key, number)
        {
            Trigger = taken.Ready is { } ready ? ready.Trigger : news.Events.Single(durable => DeliveryKey.Event(durable.TopicSeq) == next.Key),
            Continuation = taken.Row,
            KnownSeq = news.To,
        };
    }

    // An event may have to wait for its parents in other topics (D-63c); whether it does, the lane's worker finds out.
    private static bool IsToWait(LaneClaim claim, IRows rows) =>
        claim is { Key.ContinuationId: null, Trigger.ParentEventIds: { IsDefaultOrEmpty: false } parents }
        && parents.Any(parent => !rows.TryGetPlace(parent, out var place) || place?.TopicId != claim.Lane.TopicId);
}
