using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop.Protocol;

/// <summary>Serializes <see cref="CopJson"/> members of records; validates what it reads.</summary>
/// <remarks>Decision D-16.</remarks>
public sealed class CopJsonConverter : JsonConverter<CopJson>
{
    /// <inheritdoc/>
    public override CopJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        // Limits were applied to the whole text; the reader has its own depth limit.
        JsonElement element = JsonElement.ParseValue(ref reader);
        CopResult<byte[]> canonical = CanonicalJson.ToArray(JsonMarshal.GetRawUtf8Value(element), JsonLimits.None);
        if (!canonical.TryGet(out byte[]? bytes, out CopError? error)) throw new JsonException(error.Message);
        return CopJson.FromTrusted(bytes);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CopJson value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
