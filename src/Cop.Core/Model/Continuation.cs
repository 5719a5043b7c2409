using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Suspended work: who resumes it and when (spec 2.7, 5.5). Its state stays in the artifact that made it.</summary>
public sealed record Continuation : View
{
    /// <summary>The id of its artifact.</summary>
    public required string Id { get; init; }

    /// <summary>The agent that resumes it, as written; absent or <c>*</c> means any agent of the topic that accepts continuations (D-38, D-59b).</summary>
    public string? Agent { get; init; }

    /// <summary>The task that it belongs to.</summary>
    public string? TaskId { get; init; }

    /// <summary>The step that it belongs to.</summary>
    public string? StepId { get; init; }

    /// <summary>A label for people.</summary>
    public string? Label { get; init; }

    /// <summary>Where it is in its lifecycle.</summary>
    public required ContinuationStatus Status { get; init; }

    /// <summary>Event types or event ids that it waits for (D-52).</summary>
    public ImmutableArray<string> WaitFor { get; init; } = [];

    /// <summary>Whether all entries of <see cref="WaitFor"/> are needed; otherwise any one is enough.</summary>
    public bool WaitForAll { get; init; }

    /// <summary>Whether the events and the timer are both needed; otherwise the first of them is enough (D-54).</summary>
    public bool NeedsEventsAndTimer { get; init; }

    /// <summary>JSON Pointers into the event and the values that must stand there; an object (D-55).</summary>
    public CopJson? Match { get; init; }

    /// <summary>For each entry of <see cref="WaitFor"/> its own pointers and values, or null; empty where <see cref="Match"/> holds for all (D-55).</summary>
    public ImmutableArray<CopJson?> Matches { get; init; } = [];

    /// <summary>The topicSeq behind which earlier events could meet its entries by type; null when only later ones could (D-53).</summary>
    public long? Since { get; init; }

    /// <summary>What an event must hold to meet an entry, besides its type or id; null for nothing.</summary>
    internal CopJson? MatchOf(int entry) => Matches.IsDefaultOrEmpty ? Match : Matches[entry];

    /// <summary>The timer.</summary>
    public DateTimeOffset? ResumeAfter { get; init; }

    /// <summary>After this moment it expires.</summary>
    public DateTimeOffset? ResumeBefore { get; init; }

    /// <summary>The number of the next execution (D-58).</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The last execution's number; the node's default where absent.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The pause between attempts, in milliseconds; at most 31 days.</summary>
    public long? RetryDelayMs { get; init; }

    /// <summary>Whether the pause doubles with each attempt.</summary>
    public bool ExponentialBackoff { get; init; }

    /// <summary>Not before this moment, after a failed attempt.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The error of the last failed attempt: <c>{code, message}</c>.</summary>
    public CopJson? LastError { get; init; }

    /// <summary>Whether it was said in the log that no agent is there to resume it (D-59b).</summary>
    public bool NoAgentReported { get; init; }

    /// <summary>The events that matched, one for each matched entry, in the order of their topicSeq (D-56b).</summary>
    public ImmutableArray<ContinuationMark> Marks { get; init; } = [];

    /// <summary>The continuation that took its place.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>Why it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>The event that created it.</summary>
    public required string EventId { get; init; }

    /// <summary>Whether any agent of the topic that accepts continuations may resume it (D-59b).</summary>
    [JsonIgnore]
    public bool IsForAnyAgent => Agent is null or "*";

    /// <summary>Whether this agent may resume it; an <c>agent:</c> prefix makes no difference (D-38).</summary>
    public bool IsFor(string agent) => Agent is null or "*" || AgentName.Normalize(Agent) == AgentName.Normalize(agent);

    /// <summary>Whether it waits for any event.</summary>
    [JsonIgnore]
    public bool WaitsForEvents => WaitFor.Length > 0;

    /// <summary>Whether what it waits for came, and in time: late events leave no mark (D-54). Then it cannot expire any more (D-56b).</summary>
    public bool Satisfied => WaitsForEvents && (WaitForAll ? Marks.Length == WaitFor.Length : Marks.Length > 0);

    internal override ViewKey Key => ViewKey.Continuation(TopicId, Id);
}
