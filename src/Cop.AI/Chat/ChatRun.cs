using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.AI;

/// <summary>The state of an agent's work on one task, between two steps. Messages are named by their artifacts.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="StartedAt">The time at which the work began.</param>
[CopData(Version = 1)]
internal sealed record ChatRun(string TaskId, DateTimeOffset StartedAt) : ICopData<ChatRun>
{
    private readonly ImmutableArray<TranscriptEntry> _transcript = [];
    private readonly ImmutableArray<PendingCall> _pending = [];
    private readonly ImmutableArray<ToolPin> _pins = [];

    /// <summary>The messages and results so far.</summary>
    public ImmutableArray<TranscriptEntry> Transcript { get => _transcript; init => _transcript = value.IsDefault ? [] : value; }

    /// <summary>The calls of the last answer, in its order, until all have a result.</summary>
    public ImmutableArray<PendingCall> Pending { get => _pending; init => _pending = value.IsDefault ? [] : value; }

    /// <summary>The definition digests of the tools of servers, as first seen.</summary>
    public ImmutableArray<ToolPin> Pins { get => _pins; init => _pins = value.IsDefault ? [] : value; }

    /// <summary>The use so far.</summary>
    public ModelUsage Usage { get; init; } = ModelUsage.None;

    /// <summary>The tokens that count against the budget: those that were reported, and for other calls what was reserved.</summary>
    public long SpentTokens { get; init; }

    /// <summary>The money that counts against the budget: the known cost, and for other calls what was reserved.</summary>
    public decimal SpentCost { get; init; }

    /// <summary>The number of model calls so far.</summary>
    public int Step { get; init; }

    /// <summary>The number of repairs since the last usable answer.</summary>
    public int Repairs { get; init; }

    /// <summary>The number of outages in a row: no model answered.</summary>
    public int Outages { get; init; }

    /// <summary>The number of times that a person raised the budget.</summary>
    public int Raises { get; init; }

    static string ICopData<ChatRun>.Version => "1";

    static JsonTypeInfo<ChatRun> ICopData<ChatRun>.JsonType => EventJson.For<ChatRun>(AiJson.Default);

    static ImmutableArray<IStateUpcaster> ICopData<ChatRun>.Upcasters => [];
}
