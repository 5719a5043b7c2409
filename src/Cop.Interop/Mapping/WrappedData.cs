using System.Text.Json;

namespace Cop;

/// <summary>Data of foreign CloudEvents that is no object: wrapped in a payload, and unwrapped on export (D-8).</summary>
internal static class WrappedData
{
    public static CopJson Wrap(CopJson data) => CopJson.Object(("value", data));

    /// <summary>The data in a wrapped payload; null when it is none.</summary>
    public static CopJson? Unwrap(CopJson payload)
    {
        var value = payload["value"];
        return value is not null && Wrap(value).Equals(payload) ? value : null;
    }

    /// <summary>Whether metadata says that the payload wraps data.</summary>
    public static bool IsMarked(CopJson? metadata) => metadata?["cloudEvent"]?["wrapped"]?.Kind == JsonValueKind.True;
}
