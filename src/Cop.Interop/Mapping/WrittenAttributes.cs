namespace Cop;

/// <summary>
/// A CloudEvent while it is written. What no attribute can say goes into <c>copextra</c>: the members that the protocol
/// does not know, and those of the protocol whose value an attribute cannot have.
/// </summary>
internal sealed class WrittenAttributes(bool legacyNames)
{
    private readonly List<(string, CopJson?)> _attributes = [];
    private readonly List<(string, CopJson?)> _extra = [];

    public bool LegacyNames { get; } = legacyNames;

    public void Add(string name, CopJson value) => _attributes.Add((name, value));

    public void Add(string name, string text) => Add(name, CopJson.From(text));

    public void Add(CloudEventAttribute attribute, CopJson value) => Add(attribute.Spelled(LegacyNames), value);

    /// <summary>An array or an object: native in the protocol's spelling, else the JSON text in a string (CE-1).</summary>
    public void AddJson(CloudEventAttribute attribute, CopJson value) =>
        Add(attribute, LegacyNames ? value : CopJson.From(AttributeText.Of(value)));

    /// <summary>An id, topic or type; one with noncharacters is an id for COP but no attribute, and is kept beside.</summary>
    public void AddIdentifier(string attribute, string member, string value)
    {
        var written = AttributeText.WithoutNoncharacters(value);
        Add(attribute, written);
        if (!ReferenceEquals(written, value))
            Keep(member, CopJson.From(value));
    }

    public void Keep(string member, CopJson value) => _extra.Add((member, value));

    public CloudEvent ToCloudEvent()
    {
        if (_extra.Count > 0)
            AddJson(CloudEventAttributes.Extra, CopJson.Object(_extra));
        return CloudEvent.OfTrusted(_attributes);
    }
}
