using System.Text.Json;

namespace Cop.Packages;

/// <summary>Whether a provider can guarantee a schema: every property is required and no other is allowed, at every level.</summary>
internal static class StrictSchema
{
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
            && new[] { "anyOf", "oneOf", "allOf" }.All(each => (schema[each]?.Items ?? []).All(Fits))
            && new[] { "$defs", "definitions" }.All(each => (schema[each]?.Members ?? []).All(member => Fits(member.Value)));
    }
}
