namespace Cop;

/// <summary>
/// Reads <c>copextra</c>. A member in it must not contradict an attribute: a proxy would see the attribute, and the log the member.
/// </summary>
internal static class CarriedExtra
{
    public static bool Has(CloudEventJson carrier, string member) =>
        CarriedText.ReadObject(carrier, CloudEventAttributes.Extra, out var extra) is null && extra?[member] is not null;

    public static CopError? Read(CloudEventJson carrier, Dictionary<string, CopJson> members)
    {
        if (CarriedText.ReadObject(carrier, CloudEventAttributes.Extra, out var extra) is { } error)
            return error;
        foreach (var (name, value) in extra?.Members ?? [])
        {
            if (!MayHold(name, value, members))
            {
                return CloudEventRules.Invalid(
                    carrier.Id, CloudEventAttributes.Extra.Name, $"holds a '{name}' that contradicts the attribute for it; send it once");
            }

            members[name] = value;
        }

        return null;
    }

    private static bool MayHold(string name, CopJson value, Dictionary<string, CopJson> members) => name switch
    {
        "id" or "topicId" or "type" => value.AsString() is { } text
            && !AttributeText.IsAllowed(text) && AttributeText.WithoutNoncharacters(text) == members[name].AsString(),
        "topicSeq" or "createdAt" or "schemaVersion" => false,
        _ => !members.ContainsKey(name),
    };
}
