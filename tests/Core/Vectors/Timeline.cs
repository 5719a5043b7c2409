using System.Collections.Immutable;
using Cop.Core.Tests.Projection;

namespace Cop.Core.Tests.Vectors;

/// <summary>Runs a timeline with the pure rules: the projector, the rules of continuations and subscriptions, and the supervisor.</summary>
internal sealed class Timeline(CopJson agents)
{
    private const int MaxAttempts = 3;
    private readonly AgentRegistry _agents = new(agents.Items.Select(Registration));
    private readonly List<Event> _log = [];
    private readonly TopicReplay _replay = new(Log.Topic, remembersEvents: true);
    private readonly Dictionary<string, string> _underWay = new(StringComparer.Ordinal);
    private List<CopJson> _decisions = [];

    /// <summary>The decisions of a step: first the supervisor's events, then the deliveries.</summary>
    public IReadOnlyList<CopJson> Play(CopJson step, DateTimeOffset now)
    {
        _decisions = [];
        foreach (var draft in step["append"]!.Items)
            Append(DraftReader.Read(draft).Unwrap(), now);
        if (step["complete"]?.AsString() is { } completed)
            Complete(completed, now);
        if (step["fail"]?.AsString() is { } failed)
            Fail(failed, now);
        while (Supervise(now))
        {
        }

        foreach (var agent in _agents.All)
            Offer(agent, now);
        return _decisions;
    }

    private IEnumerable<Continuation> Active => _replay.Views.OfType<Continuation>()
        .Where(each => each.Status == ContinuationStatus.Active).OrderBy(each => each.CreatedSeq);

    private void Append(EventDraft draft, DateTimeOffset now)
    {
        var next = draft.At(_log.Count + 1, createdAt: now);
        _log.Add(next);
        _replay.Apply(next).ShouldBeNull();
    }

    private bool Supervise(DateTimeOffset now)
    {
        foreach (var continuation in Active.Where(each => !_underWay.ContainsKey(each.Id)))
        {
            switch (ContinuationRules.Decide(continuation, now, MaxAttempts))
            {
                case ContinuationDecision.Expire:
                    Append(Supervisor.Expired(continuation), now);
                    Decided(continuation, "expire");
                    return true;
                case ContinuationDecision.Abandon:
                    Append(Supervisor.Abandoned(continuation, continuation.Attempt - 1), now);
                    Decided(continuation, "abandon");
                    return true;
                case ContinuationDecision.Resume when _agents.For(continuation) is null && !continuation.NoAgentReported:
                    Append(Supervisor.AttemptFailed(continuation, new CopError(ContinuationErrors.NoAgent, "Nobody is there."), null), now);
                    Decided(continuation, "report");
                    return true;
                default: continue;
            }
        }

        return false;
    }

    // These agents receive no events, so only continuations compete for the one slot of a subscription.
    private void Offer(AgentRegistration agent, DateTimeOffset now)
    {
        if (_underWay.ContainsValue(agent.Name))
            return;
        var ready = Active.Where(each => !_underWay.ContainsKey(each.Id) && _agents.For(each)?.Name == agent.Name)
            .Select(each => (Continuation: each, Resume: ContinuationRules.Decide(each, now, MaxAttempts) as ContinuationDecision.Resume))
            .Where(each => each.Resume is not null).OrderBy(each => each.Resume!.TriggerSeq)
                .ThenBy(each => each.Continuation.Id, CopId.Comparer);
        if (ready.FirstOrDefault() is not { Resume: { } resume } first)
            return;
        _underWay[first.Continuation.Id] = agent.Name;
        Decided(first.Continuation, "resume",
            ("agent", CopJson.From(agent.Name)), ("reason", CopJson.From(resume.Reason)),
            ("attempt", CopJson.From(first.Continuation.Attempt)),
            ("trigger", resume.TriggerEventId is null ? CopJson.Null : CopJson.From(resume.TriggerSeq)));
    }

    private void Complete(string id, DateTimeOffset now)
    {
        _underWay.Remove(id).ShouldBeTrue();
        Append(EventDraft.Create(
            EventTypes.ContinuationResumed, ("continuationId", CopJson.From(id)), ("reason", CopJson.From("tick")),
            ("attempt", CopJson.From(1))), now);
    }

    private void Fail(string id, DateTimeOffset now)
    {
        _underWay.Remove(id).ShouldBeTrue();
        var continuation = Active.Single(each => each.Id == id);
        var isLast = continuation.Attempt >= (continuation.MaxAttempts ?? MaxAttempts);
        DateTimeOffset? next = isLast ? null : ContinuationRules.NextAttempt(continuation, continuation.Attempt, now);
        Append(Supervisor.AttemptFailed(continuation, new CopError(CopErrorCodes.AgentThrew, "It broke."), next), now);
        Decided(continuation, "retry", ("attempt", CopJson.From(continuation.Attempt)),
            ("nextAttemptAt", next is null ? CopJson.Null : CopJson.From(CopTime.Format(next.Value))));
        if (!isLast)
            return;
        Append(Supervisor.Abandoned(continuation, continuation.Attempt), now);
        Decided(continuation, "abandon");
    }

    private void Decided(Continuation continuation, string decision, params (string, CopJson?)[] members) =>
        _decisions.Add(CopJson.Object([("continuation", CopJson.From(continuation.Id)), ("decision", CopJson.From(decision)), .. members]));

    private static AgentRegistration Registration(CopJson agent) => AgentRegistration.Create(
        agent["name"]!.AsString()!,
        new EventFilter { Types = Texts(agent["types"]), TopicIds = Texts(agent["topicIds"]) },
        (_, _, _) => Task.FromResult(AgentOutput.None),
        new AgentOptions { AcceptUnassignedContinuations = agent["takesAnyContinuation"]?.ToString() != "false" });

    private static ImmutableArray<string> Texts(CopJson? list) => [.. list?.Items.Select(text => text.AsString()!) ?? []];
}
