using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Cop;

/// <summary>Validates CloudEvents: sections 2 and 3 of CloudEvents 1.0.2, in the JSON event format.</summary>
internal static class CloudEventRules
{
    public static CopError? Check(CopJson json)
    {
        if (json.Kind != JsonValueKind.Object)
            return Invalid(null, null, "a CloudEvent is a JSON object; send it in the JSON event format");
        var id = json["id"]?.AsString();
        if (Missing(json) is { } missing)
            return Invalid(id, missing, "is missing; CloudEvents 1.0 requires it");
        foreach (var (name, value) in json.Members)
        {
            if (value.Kind != JsonValueKind.Null && Fault(name, value) is { } fault)
                return Invalid(id, name, fault);
        }

        if (json["data"] is { Kind: not JsonValueKind.Null } && json["data_base64"] is { Kind: not JsonValueKind.Null })
            return Invalid(id, "data_base64", "is set as well as 'data'; send one of them");
        return Array.Find(CloudEventAttributes.Reserved, each => each.IsSetTwice(json)) is { } twice
            ? Invalid(id, twice.Name, $"is set as '{twice.LegacyName}' as well; send one of them") : null;
    }

    /// <summary>Creates the error of an attribute; the details hold its name and the id of the CloudEvent.</summary>
    public static CopError Invalid(string? id, string? attribute, string fault)
    {
        var subject = id is null ? "The CloudEvent without a readable id" : $"The CloudEvent '{id}'";
        var message = attribute is null ? $"{subject} cannot be taken: {fault}." : $"{subject} cannot be taken: '{attribute}' {fault}.";
        return new CopError(CopErrorCodes.InvalidCloudEvent, message, Details: CopJson.Object(
            ("attribute", attribute is null ? null : CopJson.From(attribute)),
            ("id", id is null ? null : CopJson.From(id))));
    }

    private static string? Missing(CopJson json) =>
        Array.Find(CloudEventAttributes.Required, name => json[name] is null or { Kind: JsonValueKind.Null });

    private static string? Fault(string name, CopJson value) => name switch
    {
        "data" => null,
        "data_base64" => value.AsString() is { } text && Base64.IsValid(text)
            ? null : "is no base64 text; encode the bytes as RFC 4648 does, with padding",
        "specversion" => value.AsString() == "1.0" ? null : $"is {Shown(value)}; only \"1.0\" is understood here",
        "id" or "type" or "subject" or "dataschema" => Text(value),
        "source" => Text(value) ?? (UriSyntax.IsReference(value.AsString()!)
            ? null : $"is {Shown(value)}, which is no URI reference; percent-encode what RFC 3986 does not allow"),
        "datacontenttype" => Text(value) ?? (MediaTypes.IsMediaType(value.AsString()!)
            ? null : $"is {Shown(value)}, which is no media type; send one such as application/json"),
        "time" => Text(value) ?? (Rfc3339.IsTime(value.AsString()!)
            ? null : $"is {Shown(value)}, which is no time; send one such as 2025-12-14T10:00:00Z (RFC 3339)"),
        _ => CloudEventAttributes.IsReserved(name) ? Reserved(value) : Extension(name, value),
    };

    private static string? Text(CopJson value) => value.AsString() switch
    {
        null => "is no string; send a string",
        "" => "is empty; give it a value, or leave it out where it is optional",
        var text => Characters(text),
    };

    // Beyond what CloudEvents allows, arrays and objects are read natively, and large sequence numbers (CE-1, CE-2).
    private static string? Reserved(CopJson value) => value.AsString() is { } text ? Characters(text) : null;

    private static string? Extension(string name, CopJson value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(AttributeText.NameCharacters))
            return "is no attribute name; use lower-case letters a to z and digits only";
        return value.Kind switch
        {
            JsonValueKind.String => Characters(value.AsString()!),
            JsonValueKind.Number => int.TryParse(value.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                ? null : $"is {value}, which is no 32-bit integer; send it as a string",
            JsonValueKind.True or JsonValueKind.False => null,
            _ => "is an array or an object, which no attribute can be; send its JSON text as a string",
        };
    }

    private static string? Characters(string text) =>
        AttributeText.IsAllowed(text) ? null : "has a control character or a noncharacter, which no attribute may have; remove it";

    private static string Shown(CopJson value)
    {
        var text = value.ToString();
        return text.Length <= 64 ? text : text[..(char.IsHighSurrogate(text[63]) ? 63 : 64)] + "…";
    }
}
