using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>Options of one question.</summary>
public sealed record AskOptions
{
    private readonly ImmutableArray<ShownArtifact> _shows = [];
    private readonly ImmutableArray<string> _holdsFor = [];

    /// <summary>Tells questions of one output apart; null for the only one.</summary>
    public string? Key { get; init; }

    /// <summary>The person (<c>human:…</c>) or role (<c>role:…</c>) that is asked; null for any person.</summary>
    public string? To { get; init; }

    /// <summary>The time in which an answer is due, for the inbox; null for the timeout.</summary>
    public TimeSpan? DueIn { get; init; }

    /// <summary>The time after which the handler gets <see cref="NotAnsweredReason.TimedOut"/>; null for none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The time after which the request expires without the handler being called; null for none.</summary>
    public TimeSpan? Expire { get; init; }

    /// <summary>The interval of reminders (<c>human.request.reminded</c>); null for none.</summary>
    public TimeSpan? RemindEvery { get; init; }

    /// <summary>The time after which another person or role is asked; null for never.</summary>
    public TimeSpan? EscalateAfter { get; init; }

    /// <summary>The person or role that is asked then.</summary>
    public string? EscalateTo { get; init; }

    /// <summary>The number of answers of different persons. Default: 1.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>The artifacts that the person is shown; the answer then proves which ones.</summary>
    public ImmutableArray<ShownArtifact> Shows { get => _shows; init => _shows = value.IsDefault ? [] : value; }

    /// <summary>The task that waits for the answer; it must be running.</summary>
    /// <remarks>Decision D-67.</remarks>
    public string? TaskId { get; init; }

    /// <summary>Whether an answer needs a reason.</summary>
    public bool RationaleRequired { get; init; }

    /// <summary>The group of requests that are decided together; null for none.</summary>
    public string? GroupId { get; init; }

    /// <summary>The subject of the decision, such as the name of a tool; needed for decisions that hold on.</summary>
    public string? Subject { get; init; }

    /// <summary>The proposed arguments or text that the decision is about; null for none.</summary>
    public CopJson? Proposal { get; init; }

    /// <summary>The scopes in which the decision may hold on: <c>topic</c>, <c>arguments</c>. Default: none.</summary>
    public ImmutableArray<string> HoldsFor { get => _holdsFor; init => _holdsFor = value.IsDefault ? [] : value; }

    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    internal void Validate()
    {
        foreach (var (name, span) in new (string, TimeSpan?)[]
        {
            (nameof(DueIn), DueIn), (nameof(Timeout), Timeout), (nameof(Expire), Expire), (nameof(RemindEvery), RemindEvery),
            (nameof(EscalateAfter), EscalateAfter),
        })
        {
            if (span <= TimeSpan.Zero)
                throw new ArgumentException($"{name} is not a time to come.");
        }

        if (EscalateAfter is null != EscalateTo is null)
            throw new ArgumentException($"{nameof(EscalateAfter)} and {nameof(EscalateTo)} belong together; set both or none.");
        if (Timeout >= Expire)
            throw new ArgumentException($"{nameof(Expire)} comes before {nameof(Timeout)}, which then would never come.");
        if (To is not null && !RequestRules.IsAddress(To))
            throw new ArgumentException($"{nameof(To)} '{To}' is neither human: nor role: and a name.");
        if (EscalateTo is not null && !RequestRules.IsAddress(EscalateTo))
            throw new ArgumentException($"{nameof(EscalateTo)} '{EscalateTo}' is neither human: nor role: and a name.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Quorum, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Quorum, HitlLimits.MaxQuorum);
    }
}
