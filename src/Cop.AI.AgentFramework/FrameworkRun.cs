using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.AI.AgentFramework;

/// <summary>The state of an agent's work on a task between two steps.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Prompt">The prompt.</param>
[CopData(Version = 1)]
internal sealed record FrameworkRun(string TaskId, string Prompt) : ICopData<FrameworkRun>
{
    private readonly ImmutableArray<PendingApproval> _approvals = [];

    /// <summary>The serialized session; null before the first step.</summary>
    public CopJson? Session { get; init; }

    /// <summary>The approvals that the last step asked for, with the decisions so far.</summary>
    public ImmutableArray<PendingApproval> Approvals { get => _approvals; init => _approvals = value.IsDefault ? [] : value; }

    static string ICopData<FrameworkRun>.Version => "1";

    static JsonTypeInfo<FrameworkRun> ICopData<FrameworkRun>.JsonType => EventJson.For<FrameworkRun>(FrameworkJson.Default);

    static ImmutableArray<IStateUpcaster> ICopData<FrameworkRun>.Upcasters => [];
}
