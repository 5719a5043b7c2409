using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Converts <see cref="DateTime"/> values in UTC from and to JSON by <see cref="CopTime"/>.</summary>
/// <remarks>Decision D-12.</remarks>
internal sealed class UtcTimeConverter : JsonConverter<DateTime>
{
    /// <inheritdoc/>
    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && CopTime.TryParse(reader.GetString(), out var time)
            ? time.UtcDateTime
            : throw new JsonException("The value is not an ISO-8601 time in UTC with a Z.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.Kind != DateTimeKind.Utc)
            throw new JsonException(
                $"The time {value.ToString("O", CultureInfo.InvariantCulture)} is not UTC; use DateTimeOffset or DateTimeKind.Utc.");
        writer.WriteStringValue(CopTime.Format(value));
    }
}
