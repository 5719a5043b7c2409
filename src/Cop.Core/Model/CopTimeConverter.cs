using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Converts times from and to JSON by <see cref="CopTime"/>.</summary>
internal sealed class CopTimeConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        CopTime.TryParse(reader.GetString(), out var time)
            ? time
            : throw new JsonException("The text is not an ISO-8601 time in UTC with a Z.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> ascii = stackalloc byte[CopTime.WrittenBytes];
        CopTime.Write(value, ascii);
        writer.WriteStringValue(ascii);
    }
}
