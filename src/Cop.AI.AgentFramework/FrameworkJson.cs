using System.Text.Json.Serialization;

namespace Cop.AI.AgentFramework;

/// <summary>Source-generated JSON of this package.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(FrameworkRun))]
[JsonSerializable(typeof(RecordedResult))]
internal sealed partial class FrameworkJson : JsonSerializerContext;
