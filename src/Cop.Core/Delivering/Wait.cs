using System.Collections.Immutable;
using System.Globalization;

namespace Cop;

/// <summary>A wait that an agent returns: its state, what ends it, and how long. Each method returns a changed copy.</summary>
/// <remarks>
/// It begins behind what its delivery has seen of the topic, so that a wait which is set up again misses no event. Protocol 2.7; decisions
/// D-53 to D-56.
/// </remarks>
public sealed record Wait
{
    private readonly ValueArray<EventMatch> _matches = [];
    private readonly DateTimeOffset _now;
    private readonly string _agent;
    private readonly string _point;
    private readonly string _label;
    private readonly CopJson _state;
    private long? _since;
    private bool _waitsForAll;
    private string? _eventId;
    private string? _taskId;
    private DateTimeOffset? _resumeAfter;
    private DateTimeOffset? _resumeBefore;
    private (int Attempts, TimeSpan Delay)? _retry;

    internal Wait(string id, string point, string label, string agent, CopJson state, long since, DateTimeOffset now) =>
        (Id, _point, _label, _agent, _state, _since, _now) = (id, point, label, agent, state, since, now);

    /// <summary>The id of the continuation; it derives from agent, cause, point and key.</summary>
    public string Id { get; }

    /// <summary>Ends it at the first event that one of these matches.</summary>
    public Wait ForAny(params ImmutableArray<EventMatch> matches) => For(matches, isAll: false);

    /// <summary>Ends it when each of these has matched an event.</summary>
    public Wait ForAll(params ImmutableArray<EventMatch> matches) => For(matches, isAll: true);

    /// <summary>Ends it at an event by its id, before or after now.</summary>
    public Wait ForEvent(string eventId)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventId);
        return this with { _eventId = eventId };
    }

    /// <summary>Ends it after a time at the latest; the handler then gets <see cref="Resumed.TimedOut"/>.</summary>
    public Wait Timeout(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero);
        return At(_now + span);
    }

    /// <summary>Ends it at a time at the latest.</summary>
    public Wait At(DateTimeOffset time) => this with { _resumeAfter = time };

    /// <summary>Lets it expire after a time: the handler is not called any more.</summary>
    public Wait Expire(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero);
        return this with { _resumeBefore = _now + span };
    }

    /// <summary>Lets only events count that come after this output.</summary>
    public Wait FromNow() => this with { _since = null };

    /// <summary>Sets the number of attempts of the handler, and the delay between them.</summary>
    public Wait Retry(int attempts, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return this with { _retry = (attempts, delay) };
    }

    /// <summary>Makes it belong to a task.</summary>
    public Wait ForTask(string taskId)
    {
        ArgumentException.ThrowIfNullOrEmpty(taskId);
        return this with { _taskId = taskId };
    }

    /// <summary>Creates the draft of the continuation.</summary>
    /// <exception cref="InvalidOperationException">It waits for nothing, or for a time behind its own end.</exception>
    public EventDraft ToDraft()
    {
        ImmutableArray<EventMatch> matches = _matches;
        if (matches.IsEmpty && _eventId is null && _resumeAfter is null)
            throw new InvalidOperationException(
                $"The wait at '{_point}' waits for nothing; add ForAny, ForAll, ForEvent, Timeout or At.");
        if (_resumeAfter > _resumeBefore)
            throw new InvalidOperationException(
                $"The wait at '{_point}' expires before its timeout; make Expire longer than Timeout or leave one of them out.");
        var entries = matches.Select(match => CopJson.From(match.EventType));
        var values = matches.Select(match => match.Values ?? CopJson.Null);
        if (_eventId is not null)
            (entries, values) = (entries.Append(CopJson.From(_eventId)), values.Append(CopJson.Null));
        var waits = CopJson.Array(entries);
        var isTimer = waits.Items.FirstOrDefault() is null;
        var content = CopJson.Object(
            ("agent", CopJson.From(_agent)), ("label", CopJson.From(_label)), ("state", _state), ("taskId", Text(_taskId)),
            ("waitForEvents", isTimer ? null : waits), ("resumeAfter", Time(_resumeAfter)), ("resumeBefore", Time(_resumeBefore)),
            ("retry", _retry is not { } retry ? null : CopJson.Object(
                ("maxAttempts", CopJson.From(retry.Attempts)),
                ("retryDelayMs", CopJson.From(Math.Floor(retry.Delay.TotalMilliseconds))))),
            ("meta", isTimer ? null : CopJson.Object(
                ("matches", CopJson.Array(values)), ("waitMode", _waitsForAll ? CopJson.From("all") : null),
                ("since", _since is { } since ? CopJson.From(since) : null))));
        var artifact = CopJson.Object(
            ("id", CopJson.From(Id)), ("type", CopJson.From(ArtifactTypes.Continuation)), ("payload", content));
        return EventDraft.Create(EventTypes.ArtifactCreated, ("artifact", artifact), ("taskId", Text(_taskId)));
    }

    /// <summary>Returns what it waits for, for display.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_point} ({Id})");

    /// <summary>Converts to a part of an output.</summary>
    public static implicit operator OutputPart(Wait wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        return OutputPart.From(wait.ToDraft());
    }

    /// <summary>Converts to an output of its own.</summary>
    public static implicit operator AgentOutput(Wait wait)
    {
        ArgumentNullException.ThrowIfNull(wait);
        return AgentOutput.FromParts([wait]);
    }

    private Wait For(ImmutableArray<EventMatch> matches, bool isAll)
    {
        if (matches.IsDefaultOrEmpty)
            throw new ArgumentException($"The wait at '{_point}' was given no match.", nameof(matches));
        if (!((ImmutableArray<EventMatch>)_matches).IsEmpty)
            throw new InvalidOperationException($"The wait at '{_point}' has its matches already; name all of them in one call.");
        return new Wait(this, matches, isAll);
    }

    private Wait(Wait other, ImmutableArray<EventMatch> matches, bool isAll) : this(other) =>
        (_matches, _waitsForAll) = (matches, isAll);

    private static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);

    private static CopJson? Time(DateTimeOffset? time) => time is { } given ? CopJson.From(CopTime.Format(given)) : null;
}
