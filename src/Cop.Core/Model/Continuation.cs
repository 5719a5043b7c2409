using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Suspended work that is resumed by events or a time. Its state stays in the artifact that created it.</summary>
/// <remarks>Protocol 2.7, 5.5.</remarks>
public sealed record Continuation : View
{
    private readonly ValueArray<string> _waitFor = [];
    private readonly ValueArray<CopJson?> _matches = [];
    private readonly ValueArray<ContinuationMark> _marks = [];

    /// <summary>The id of the artifact that created it.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The agent that resumes it, as written; absent or <c>*</c> means any agent of the topic that accepts continuations.
    /// </summary>
    /// <remarks>Decisions D-38, D-59b.</remarks>
    public string? Agent { get; init; }

    /// <summary>The id of the task that it belongs to; null when absent.</summary>
    public string? TaskId { get; init; }

    /// <summary>The id of the step that it belongs to; null when absent.</summary>
    public string? StepId { get; init; }

    /// <summary>A label for people.</summary>
    public string? Label { get; init; }

    /// <summary>The status in its lifecycle.</summary>
    public required ContinuationStatus Status { get; init; }

    /// <summary>The event types or event ids that it waits for.</summary>
    /// <remarks>Decision D-52.</remarks>
    public ImmutableArray<string> WaitFor { get => _waitFor; init => _waitFor = value; }

    /// <summary>Whether all entries of <see cref="WaitFor"/> must match; otherwise one is enough.</summary>
    public bool WaitForAll { get; init; }

    /// <summary>Whether both the events and the timer are needed; otherwise the first of them is enough.</summary>
    /// <remarks>Decision D-54.</remarks>
    public bool NeedsEventsAndTimer { get; init; }

    /// <summary>JSON Pointers into the event, with the values that they must have; an object. Null when nothing is compared.</summary>
    /// <remarks>Decision D-55.</remarks>
    public CopJson? Match { get; init; }

    /// <summary>
    /// The pointers and values of each entry of <see cref="WaitFor"/>, or null; empty when <see cref="Match"/> applies to all.
    /// </summary>
    /// <remarks>Decision D-55.</remarks>
    public ImmutableArray<CopJson?> Matches { get => _matches; init => _matches = value; }

    /// <summary>The topicSeq after which earlier events match its entries by type; null when only later events match.</summary>
    /// <remarks>Decision D-53.</remarks>
    public long? Since { get; init; }

    /// <summary>The pointers and values that an event must have to match an entry; null for none.</summary>
    internal CopJson? MatchOf(int entry) => Matches.IsDefaultOrEmpty ? Match : Matches[entry];

    /// <summary>The time at which it resumes; null for none.</summary>
    public DateTimeOffset? ResumeAfter { get; init; }

    /// <summary>The time after which it expires; null for never.</summary>
    public DateTimeOffset? ResumeBefore { get; init; }

    /// <summary>The number of the next attempt, from 1.</summary>
    /// <remarks>Decision D-58.</remarks>
    public int Attempt { get; init; } = 1;

    /// <summary>The maximum number of attempts; null for the node's default.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The delay between attempts in milliseconds, at most 31 days; null for none.</summary>
    public long? RetryDelayMs { get; init; }

    /// <summary>Whether the delay doubles with each attempt.</summary>
    public bool ExponentialBackoff { get; init; }

    /// <summary>The earliest time of the next attempt after a failed one.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The error of the last failed attempt: <c>{code, message}</c>.</summary>
    public CopJson? LastError { get; init; }

    /// <summary>Whether <c>no_agent</c> was recorded in the log: no registered agent resumes it.</summary>
    /// <remarks>Decision D-59b.</remarks>
    public bool NoAgentReported { get; init; }

    /// <summary>The matches, one per matched entry, in the order of topicSeq.</summary>
    /// <remarks>Decision D-56b.</remarks>
    public ImmutableArray<ContinuationMark> Marks { get => _marks; init => _marks = value; }

    /// <summary>The id of the continuation that replaced it.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>The reason that it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>The id of the event that created it.</summary>
    public required string EventId { get; init; }

    /// <summary>Whether any agent of the topic that accepts continuations may resume it.</summary>
    /// <remarks>Decision D-59b.</remarks>
    [JsonIgnore]
    public bool IsForAnyAgent => Agent is null or "*";

    /// <summary>Returns whether this agent may resume it; the prefix <c>agent:</c> is optional.</summary>
    /// <remarks>Decision D-38.</remarks>
    public bool IsFor(string agent) => Agent is null or "*" || AgentName.Normalize(Agent) == AgentName.Normalize(agent);

    /// <summary>Whether it waits for events.</summary>
    [JsonIgnore]
    public bool WaitsForEvents => WaitFor.Length > 0;

    /// <summary>Whether its events came in time. It cannot expire any more then. Late events leave no mark.</summary>
    /// <remarks>Decisions D-54, D-56b.</remarks>
    public bool Satisfied => WaitsForEvents && (WaitForAll ? Marks.Length == WaitFor.Length : Marks.Length > 0);

    internal override ViewKey Key => ViewKey.Continuation(TopicId, Id);
}
