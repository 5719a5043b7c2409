using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Source-generated JSON serialization of views.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(CopTimeConverter)])]
[JsonSerializable(typeof(Topic))]
[JsonSerializable(typeof(CopTask))]
[JsonSerializable(typeof(Step))]
[JsonSerializable(typeof(ArtifactEntry))]
[JsonSerializable(typeof(Continuation))]
[JsonSerializable(typeof(ProjectionError))]
[JsonSerializable(typeof(ParkedDelivery))]
[JsonSerializable(typeof(ProfileRow))]
internal sealed partial class ViewJsonContext : JsonSerializerContext;
