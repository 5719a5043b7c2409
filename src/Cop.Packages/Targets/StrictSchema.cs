using System.Text.Json;

namespace Cop.Packages;

/// <summary>Whether a provider can guarantee a schema: every property is required and no other is allowed, at every level.</summary>
internal static class StrictSchema
{
    private static readonly string[] Alternatives = ["anyOf", "oneOf", "allOf"];
    private static readonly string[] Definitions = ["$defs", "definitions"];

    public static bool Fits(CopJson schema)
    {
        if (schema.Kind != JsonValueKind.Object) return true;
        if (schema["properties"] is { } properties)
        {
            var required = (schema["required"]?.Items ?? []).Select(each => each.AsString()).ToHashSet(StringComparer.Ordinal);
            if (schema["additionalProperties"]?.Kind != JsonValueKind.False) return false;
            if (properties.Members.Any(each => !required.Contains(each.Name) || !Fits(each.Value))) return false;
        }
        else if (schema["type"]?.AsString() == "object")
        {
            return false;
        }

        return (schema["items"] is not { } items || Fits(items))
            && Alternatives.All(each => (schema[each]?.Items ?? []).All(Fits))
            && Definitions.All(each => (schema[each]?.Members ?? []).All(member => Fits(member.Value)));
    }
}
