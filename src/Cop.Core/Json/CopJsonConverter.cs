using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Lets records with <see cref="CopJson"/> members be serialised; reading admits as <see cref="CopJson.Parse(string, JsonLimits?)"/> does (D-16).</summary>
public sealed class CopJsonConverter : JsonConverter<CopJson>
{
    /// <inheritdoc/>
    public override CopJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // The limits belong to the door that took the whole text; the reader has its own depth.
        JsonElement element = JsonElement.ParseValue(ref reader);
        CopResult<byte[]> canonical = CanonicalJson.ToArray(JsonMarshal.GetRawUtf8Value(element), JsonLimits.None);
        return canonical.TryGet(out byte[]? bytes, out CopError? error) ? CopJson.FromTrusted(bytes) : throw new JsonException(error.Message);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CopJson value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
