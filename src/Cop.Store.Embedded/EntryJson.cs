using System.Text.Json.Serialization;

namespace Cop;

/// <summary>How the journal's own entries are written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TopicHead))]
[JsonSerializable(typeof(AgentSubscription))]
[JsonSerializable(typeof(RegisteredAgent))]
[JsonSerializable(typeof(ProfileVersion))]
internal sealed partial class EntryJson : JsonSerializerContext;
