using System.Text.Json.Serialization.Metadata;

namespace Cop.AI;

/// <summary>A call that waits for a person.</summary>
/// <param name="CallId">The call.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">The exact arguments.</param>
/// <param name="Definition">The digest of the tool's definition.</param>
[CopData(Version = 1)]
internal sealed record ToolRequest(string CallId, string TaskId, string Tool, CopJson Arguments, string Definition) : ICopData<ToolRequest>
{
    static string ICopData<ToolRequest>.Version => "1";

    static JsonTypeInfo<ToolRequest> ICopData<ToolRequest>.JsonType => EventJson.For<ToolRequest>(AiJson.Default);

    static System.Collections.Immutable.ImmutableArray<IStateUpcaster> ICopData<ToolRequest>.Upcasters => [];

    /// <summary>The proposal that the person sees and decides on.</summary>
    public CopJson Proposal() => CopJson.Object(
        ("callId", CopJson.From(CallId)), ("tool", CopJson.From(Tool)), ("arguments", Arguments),
        ("argumentsHash", CopJson.From(Arguments.Hash().Value)), ("definition", CopJson.From(Definition)),
        ("taskId", CopJson.From(TaskId)));
}
