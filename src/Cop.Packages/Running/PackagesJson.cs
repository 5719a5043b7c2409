using System.Text.Json.Serialization;

namespace Cop.Packages;

/// <summary>Source-generated JSON of this package.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ContextBound))]
[JsonSerializable(typeof(ContextUnbound))]
[JsonSerializable(typeof(GuardrailEvaluated))]
[JsonSerializable(typeof(GuardrailAlerted))]
[JsonSerializable(typeof(GuardrailEscalated))]
internal sealed partial class PackagesJson : JsonSerializerContext;
