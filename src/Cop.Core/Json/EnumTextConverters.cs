using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>Creates the converter of each enum that a record has.</summary>
[RequiresDynamicCode("Creates converters of enums that are known only at run time.")]
internal sealed class EnumTextConverters : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    /// <inheritdoc/>
    [UnconditionalSuppressMessage("Trimming", "IL2071", Justification = "Only reflected records reach it, in a host that is not trimmed.")]
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(EnumTextConverter<>).MakeGenericType(typeToConvert))!;
}
