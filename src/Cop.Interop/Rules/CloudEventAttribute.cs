using System.Text.Json;

namespace Cop;

/// <summary>An extension attribute that COP reserves.</summary>
/// <param name="Name">The name that CloudEvents allows.</param>
/// <param name="LegacyName">The name as the protocol spells it.</param>
/// <remarks>Decision CE-1.</remarks>
internal sealed record CloudEventAttribute(string Name, string LegacyName)
{
    /// <summary>The value in either spelling; null if it is not set.</summary>
    public CopJson? Of(CloudEventJson carrier) => Of(carrier.Json);

    public CopJson? Of(CopJson json) => Set(json[Name]) ?? Set(json[LegacyName]);

    public bool IsSetTwice(CopJson json) => Set(json[Name]) is not null && Set(json[LegacyName]) is not null;

    public string Spelled(bool legacyNames) => legacyNames ? LegacyName : Name;

    // The JSON format writes an attribute that is not set as null, too.
    private static CopJson? Set(CopJson? value) => value is { Kind: not JsonValueKind.Null } ? value : null;
}
