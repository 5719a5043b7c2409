using System.Text.Json;

namespace Cop;

/// <summary>Reads the extension attributes of COP, in either spelling, as JSON text or as JSON.</summary>
/// <remarks>Decision CE-1.</remarks>
internal static class CarriedText
{
    /// <summary>Reads an id, topic or type and checks the limits of COP, which CloudEvents does not have.</summary>
    /// <remarks>Decision D-14.</remarks>
    public static CopError? ReadIdentifier(CloudEventJson carrier, string attribute, Dictionary<string, CopJson> members, string member)
    {
        var value = carrier.Json[attribute]!;
        members[member] = value;
        return CheckIdentifier(carrier, attribute, value.AsString()!);
    }

    public static CopError? CheckIdentifier(CloudEventJson carrier, string attribute, string value) =>
        CopId.Validate(value, attribute) is null ? null
        : CloudEventRules.Invalid(
            carrier.Id, attribute, $"is no valid COP identifier; give it 1 to {CopId.MaxBytes} bytes of UTF-8 without control characters");

    public static CopError? ReadObject(CloudEventJson carrier, CloudEventAttribute attribute, out CopJson? value) =>
        ReadJson(carrier, attribute, out value)
        ?? (value is null or { Kind: JsonValueKind.Object }
            ? null : Invalid(carrier, attribute, "is no JSON object; send the object as JSON text in a string"));

    public static CopError? ReadJson(CloudEventJson carrier, CloudEventAttribute attribute, out CopJson? value)
    {
        value = attribute.Of(carrier);
        if (value?.AsString() is not { } text)
            return null;
        // The text was limited with the whole CloudEvent; the event that comes of it is limited again.
        return CopJson.Parse(text, CloudEventLimits.Carried).TryGet(out value, out var error)
            ? null : Invalid(carrier, attribute, $"holds no JSON text that can be taken ({error.Message.TrimEnd('.')})");
    }

    public static CopError Invalid(CloudEventJson carrier, CloudEventAttribute attribute, string fault) =>
        CloudEventRules.Invalid(carrier.Id, attribute.Name, fault);
}
