using System.Text.Json;

namespace Cop;

/// <summary>Wraps data that is not an object into a payload, and unwraps it on export.</summary>
/// <remarks>Decision D-8.</remarks>
internal static class WrappedData
{
    public static CopJson Wrap(CopJson data) => CopJson.Object(("value", data));

    /// <summary>Returns the data of a wrapped payload; null if the payload is not wrapped.</summary>
    public static CopJson? Unwrap(CopJson payload)
    {
        var value = payload["value"];
        return value is not null && Wrap(value).Equals(payload) ? value : null;
    }

    /// <summary>Whether the metadata marks the payload as wrapped.</summary>
    public static bool IsMarked(CopJson? metadata) => metadata?["cloudEvent"]?["wrapped"]?.Kind == JsonValueKind.True;
}
