using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop.Events;

/// <summary>Converts the content of an artifact, which may be the JSON value null.</summary>
internal sealed class ArtifactContentConverter : JsonConverter<CopJson>
{
    private static readonly CopJsonConverter Content = new();

    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override CopJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? CopJson.Null : Content.Read(ref reader, typeToConvert, options);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CopJson value, JsonSerializerOptions options) =>
        Content.Write(writer, value, options);
}
