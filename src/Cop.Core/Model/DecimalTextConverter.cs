using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Converts decimals from and to JSON strings such as <c>"12.50"</c>: a JSON number is a double and would round them.</summary>
/// <remarks>Decision D-16.</remarks>
internal sealed class DecimalTextConverter : JsonConverter<decimal>
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <inheritdoc/>
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && decimal.TryParse(reader.GetString(), Style, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new JsonException("The value is not a decimal in a string, such as \"12.50\".");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
