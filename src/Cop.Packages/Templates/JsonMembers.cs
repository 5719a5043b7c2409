using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cop.Packages;

/// <summary>Follows the members of a path into a JSON value. Members of .NET types cannot be reached.</summary>
internal static class JsonMembers
{
    /// <summary>The value at the end; null when a member is missing.</summary>
    public static CopJson? Find(CopJson? value, ImmutableArray<string> members)
    {
        foreach (var member in members)
        {
            if (value is null) return null;
            value = value.Kind switch
            {
                JsonValueKind.Object => value[member],
                JsonValueKind.Array when int.TryParse(member, NumberStyles.None, CultureInfo.InvariantCulture, out int index) =>
                    value.Items.ElementAtOrDefault(index),
                _ => null,
            };
        }

        return value;
    }

    /// <summary>False are missing, null, false, 0, the empty text and the empty list; an empty object is true.</summary>
    public static bool IsTrue(CopJson? value) => value?.Kind switch
    {
        null or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Number => value.Element.GetDouble() != 0,
        JsonValueKind.String => value.AsString()!.Length > 0,
        JsonValueKind.Array => value.Items.Any(),
        _ => true,
    };
}
