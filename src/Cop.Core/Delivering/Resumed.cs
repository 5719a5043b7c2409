using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Cop;

/// <summary>The end of a wait.</summary>
/// <param name="Reason">The reason that it ended.</param>
/// <param name="Trigger">The event that ended it; null when a timer or an operator did.</param>
public sealed record Resumed(ResumeReason Reason, Event? Trigger)
{
    private readonly ValueArray<Event> _events = [];

    /// <summary>The events that it was met by, in the order of topicSeq: one of each match that it waited for.</summary>
    public ImmutableArray<Event> Events { get => _events; init => _events = value; }

    /// <summary>Whether its time came before the events.</summary>
    public bool TimedOut => Reason == ResumeReason.Timer;

    /// <summary>Returns whether an event of this record's type ended it, with its payload.</summary>
    /// <exception cref="CopException">It has the type, but the payload does not match the record.</exception>
    public bool Is<TPayload>([NotNullWhen(true)] out TPayload? payload) where TPayload : IEventPayload<TPayload>
    {
        payload = default;
        return Trigger is not null && Trigger.Is(out payload);
    }
}
