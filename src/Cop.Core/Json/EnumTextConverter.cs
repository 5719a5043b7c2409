using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop.Protocol;

/// <summary>Converts an enum from and to its names in camelCase; case counts, and numbers are refused.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
/// <remarks>
/// Records have it by themselves where reflection is on. A host that is trimmed or AOT-compiled puts
/// <c>[JsonConverter(typeof(EnumTextConverter&lt;RoomKind&gt;))]</c> on the enum.
/// </remarks>
public sealed class EnumTextConverter<TEnum> : JsonConverter<TEnum> where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<string, TEnum> ByName = Enum.GetNames<TEnum>()
        .ToFrozenDictionary(JsonNamingPolicy.CamelCase.ConvertName, Enum.Parse<TEnum>, StringComparer.Ordinal);

    // Two names of one value: the first by their bytes is written, both are read.
    private static readonly FrozenDictionary<TEnum, string> Names =
        ByName.GroupBy(item => item.Value)
        .ToFrozenDictionary(same => same.Key, same => same.Select(item => item.Key).Min(StringComparer.Ordinal)!);

    /// <inheritdoc/>
    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ByName.TryGetValue(reader.GetString()!, out var value)
            ? value
            : throw new JsonException($"The value is none of {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(
            Names.TryGetValue(value, out var name) ? name : throw new JsonException($"{typeof(TEnum).Name} has no name for {value:D}."));
    }
}
