namespace Cop;

/// <summary>
/// Builds a CloudEvent. Members that no attribute can hold go into <c>copextra</c>: those unknown to the protocol, and those whose value
/// CloudEvents does not allow.
/// </summary>
internal sealed class WrittenAttributes(bool legacyNames)
{
    private readonly List<(string, CopJson?)> _attributes = [];
    private readonly List<(string, CopJson?)> _extra = [];

    public bool LegacyNames { get; } = legacyNames;

    public void Add(string name, CopJson value) => _attributes.Add((name, value));

    public void Add(string name, string text) => Add(name, CopJson.From(text));

    public void Add(CloudEventAttribute attribute, CopJson value) => Add(attribute.Spelled(LegacyNames), value);

    /// <summary>Adds an array or object: as JSON in the protocol's spelling, otherwise as JSON text.</summary>
    /// <remarks>Decision CE-1.</remarks>
    public void AddJson(CloudEventAttribute attribute, CopJson value) =>
        Add(attribute, LegacyNames ? value : CopJson.From(AttributeText.Of(value)));

    /// <summary>Adds an id, topic or type. One with noncharacters is percent-encoded, and the original goes into <c>copextra</c>.</summary>
    public void AddIdentifier(string attribute, string member, string value)
    {
        var written = AttributeText.WithoutNoncharacters(value);
        Add(attribute, written);
        if (!ReferenceEquals(written, value))
            Keep(member, CopJson.From(value));
    }

    public void Keep(string member, CopJson value) => _extra.Add((member, value));

    public CloudEventJson ToCloudEventJson()
    {
        if (_extra.Count > 0)
            AddJson(CloudEventAttributes.Extra, CopJson.Object(_extra));
        return CloudEventJson.OfTrusted(_attributes);
    }
}
