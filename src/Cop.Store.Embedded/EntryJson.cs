using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Source-generated JSON serialization of the journal's own entries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TopicHead))]
[JsonSerializable(typeof(AgentSubscription))]
[JsonSerializable(typeof(RegisteredAgent))]
[JsonSerializable(typeof(ProfileVersion))]
internal sealed partial class EntryJson : JsonSerializerContext;
