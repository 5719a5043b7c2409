namespace Cop;

/// <summary>Converts ids to IRIs and back. Different ids of one kind always have different IRIs.</summary>
/// <remarks>
/// An id that is an IRI stays as it is. Another becomes <c>urn:cop:&lt;kind&gt;:&lt;id&gt;</c>, or with the topic between the two for an
/// object that is unique in its topic only; both are percent-encoded, and at least one character of the id always is. An IRI that looks
/// like such a result is encoded too, so that reading one is never ambiguous. Decision D-87.
/// </remarks>
internal static class ObjectIri
{
    /// <summary>Returns the IRI of a topic or an event.</summary>
    public static string Write(string kind, string id) => Write(kind, null, id);

    /// <summary>Returns the IRI of an object of a topic; a null topic means that the id is global.</summary>
    public static string Write(string kind, string? topicId, string id) =>
        IriSyntax.IsIri(id) && !IsEncoded(kind, topicId is not null, id) ? id : Encode(kind, topicId, id);

    /// <summary>Returns the id of a topic or an event from its IRI.</summary>
    public static string Read(string kind, string iri) => Decode(kind, hasTopic: false, iri)?.Id ?? iri;

    /// <summary>Returns the id of an object of a topic from its IRI.</summary>
    public static string ReadScoped(string kind, string iri) => Decode(kind, hasTopic: true, iri)?.Id ?? iri;

    /// <summary>Returns the IRI of an actor, such as <c>urn:cop:agent:planner</c> of <c>agent:planner</c>.</summary>
    public static string OfActor(string identity)
    {
        var colon = identity.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? $"urn:cop:actor:{Uri.EscapeDataString(identity)}"
            : $"urn:cop:{Uri.EscapeDataString(identity[..colon])}:{Uri.EscapeDataString(identity[(colon + 1)..])}";
    }

    private static string Encode(string kind, string? topicId, string id)
    {
        var escaped = Uri.EscapeDataString(id);
        if (!escaped.Contains('%', StringComparison.Ordinal))
            escaped = $"%{(int)id[0]:X2}{escaped[1..]}";
        return topicId is null ? $"urn:cop:{kind}:{escaped}" : $"urn:cop:{kind}:{Uri.EscapeDataString(topicId)}:{escaped}";
    }

    private static bool IsEncoded(string kind, bool hasTopic, string iri) => Decode(kind, hasTopic, iri) is not null;

    /// <summary>Decodes an IRI that <see cref="Encode"/> wrote; null for any other.</summary>
    private static (string? TopicId, string Id)? Decode(string kind, bool hasTopic, string iri)
    {
        var prefix = $"urn:cop:{kind}:";
        if (!iri.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        var parts = iri[prefix.Length..].Split(':');
        if (parts.Length != (hasTopic ? 2 : 1) || PercentEncoding.Decode(parts[^1]) is not { Length: > 0 } id)
            return null;
        var topicId = hasTopic ? PercentEncoding.Decode(parts[0]) : null;
        return (!hasTopic || topicId is not null) && Encode(kind, topicId, id) == iri ? (topicId, id) : null;
    }
}
