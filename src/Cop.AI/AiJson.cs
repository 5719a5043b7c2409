using System.Text.Json.Serialization;

namespace Cop.AI;

/// <summary>Source-generated JSON of this package.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AgentStarted))]
[JsonSerializable(typeof(AgentMessage))]
[JsonSerializable(typeof(AgentToolInvoked))]
[JsonSerializable(typeof(AgentToolResult))]
[JsonSerializable(typeof(AgentCompleted))]
[JsonSerializable(typeof(AgentFailed))]
[JsonSerializable(typeof(ModelCall))]
[JsonSerializable(typeof(ChatRun))]
[JsonSerializable(typeof(ToolOutcome))]
[JsonSerializable(typeof(ToolRequest))]
internal sealed partial class AiJson : JsonSerializerContext;
