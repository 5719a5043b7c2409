using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cop;

/// <summary>Restores events from JSON-LD that is compacted with the context of COP.</summary>
/// <remarks>
/// It is no JSON-LD processor: a document with another context is first compacted with <see cref="JsonLdContext.Document"/>. It reads the
/// terms of COP and ignores all others. Protocol 7.3.
/// </remarks>
public static class JsonLdImport
{
    private static readonly ImmutableArray<string> Required =
        ["@id", "cop:topic", "cop:eventType", "cop:schemaVersion", "cop:topicSeq", "cop:createdAt", "cop:payload"];

    /// <summary>Restores the event that a node describes. The error <c>invalid_event</c> names the term.</summary>
    /// <param name="node">A document, or a node of its <c>@graph</c>.</param>
    /// <param name="options">The options with the context that it was written with; null for the defaults.</param>
    /// <param name="limits">The limits of the event; null for the defaults.</param>
    public static CopResult<Event> ReadEvent(CopJson node, JsonLdOptions? options = null, JsonLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (node.Kind != JsonValueKind.Object)
            return Invalid(null, "a node is a JSON object; send the JSON-LD of one event");
        if (node["@context"] is { } context && !IsOwn(context, options ?? JsonLdOptions.Default))
            return Invalid("@context", $"is not the one of COP; compact the document with {JsonLdContext.Iri}");
        if (!HasType(node["@type"], "cop:Event"))
            return Invalid("@type", "has no cop:Event; only events can be read");
        if (Required.FirstOrDefault(term => node[term] is null) is { } missing)
            return Invalid(missing, "is missing; every event has it");
        var members = new Dictionary<string, CopJson>(StringComparer.Ordinal);
        if (ReadTerms(node, members) is { } error)
            return error;
        var json = CopJson.Object(members.Select(member => (member.Key, (CopJson?)member.Value)));
        return Event.ParseUntrusted(json.Utf8.Span, limits);
    }

    private static CopError? ReadTerms(CopJson node, Dictionary<string, CopJson> members) =>
        ReadLink(node, "@id", ObjectKinds.Event, "id", members)
        ?? ReadLink(node, "cop:topic", ObjectKinds.Topic, "topicId", members)
        ?? ReadText(node, "cop:eventType", "type", members)
        ?? ReadText(node, "cop:schemaVersion", "schemaVersion", members)
        ?? ReadText(node, "cop:createdAt", "createdAt", members)
        ?? ReadText(node, "cop:correlationId", "correlationId", members)
        ?? ReadSequence(node, members)
        ?? ReadJson(node, "cop:payload", "payload", members)
        ?? ReadJson(node, "cop:metadata", "metadata", members)
        ?? ReadParents(node, members)
        ?? ReadOthers(node, members);

    private static CopError? ReadLink(
        CopJson node, string term, string kind, string member, Dictionary<string, CopJson> members)
    {
        if (IriOf(node[term]!) is not { } iri)
            return Invalid(term, "is no IRI; send a string, or an object with @id");
        members[member] = CopJson.From(ObjectIri.Read(kind, iri));
        return null;
    }

    private static CopError? ReadText(CopJson node, string term, string member, Dictionary<string, CopJson> members)
    {
        if (node[term] is not { } value)
            return null;
        if ((value.AsString() ?? value["@value"]?.AsString()) is not { } text)
            return Invalid(term, "is no string; send one");
        members[member] = CopJson.From(text);
        return null;
    }

    private static CopError? ReadSequence(CopJson node, Dictionary<string, CopJson> members)
    {
        var value = node["cop:topicSeq"]!;
        var digits = value.Kind == JsonValueKind.Object ? value["@value"]?.AsString() ?? value["@value"]?.ToString() : value.ToString();
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !CopJson.Parse(digits).TryGet(out var number, out _))
            return Invalid("cop:topicSeq", "is no integer from 0; send the topicSeq of the event");
        members["topicSeq"] = number;
        return null;
    }

    // The context makes JSON of the whole value, so that one that looks like a JSON literal is none.
    private static CopError? ReadJson(CopJson node, string term, string member, Dictionary<string, CopJson> members)
    {
        if (node[term] is { } value)
            members[member] = value;
        return null;
    }

    private static CopError? ReadParents(CopJson node, Dictionary<string, CopJson> members)
    {
        if (node["cop:parentEvent"] is not { } parents)
            return null;
        var ids = new List<CopJson>();
        foreach (var parent in parents.Kind == JsonValueKind.Array ? parents.Items : [parents])
        {
            if (IriOf(parent) is not { } iri)
                return Invalid("cop:parentEvent", "holds no IRI; send strings, or objects with @id");
            ids.Add(CopJson.From(ObjectIri.Read(ObjectKinds.Event, iri)));
        }

        members["parentEventIds"] = CopJson.Array(ids);
        return null;
    }

    private static CopError? ReadOthers(CopJson node, Dictionary<string, CopJson> members)
    {
        if (node[EventTerms.Others] is not { } others)
            return null;
        if (others.Kind != JsonValueKind.Object)
            return Invalid(EventTerms.Others, "is no object; send the other members of the event as one");
        foreach (var (name, value) in others.Members)
        {
            if (!members.TryAdd(name, value))
                return Invalid(EventTerms.Others, $"holds '{name}', which has its own term; send it once");
        }

        return null;
    }

    /// <summary>The IRI of a link in either spelling, without a prefix of the context.</summary>
    private static string? IriOf(CopJson value)
    {
        var text = value.AsString() ?? (value.Kind == JsonValueKind.Object ? value["@id"]?.AsString() : null);
        return text is null ? null : JsonLdContext.Expand(text) ?? (IriSyntax.IsIri(text) ? text : null);
    }

    private static bool HasType(CopJson? type, string name) => type switch
    {
        { Kind: JsonValueKind.Array } => type.Items.Any(item => item.AsString() == name),
        _ => type?.AsString() == name,
    };

    // Ours by its IRI or in full, alone or before the prefixes of vocabularies, which cannot change its protected terms.
    private static bool IsOwn(CopJson context, JsonLdOptions options)
    {
        var first = context.Kind == JsonValueKind.Array ? context.Items.FirstOrDefault() : context;
        return first is not null && (first.AsString() is { } iri
            ? iri == options.ContextIri || iri == JsonLdContext.Iri : first.Equals(JsonLdContext.Document["@context"]!));
    }

    private static CopError Invalid(string? term, string fault) => new(
        CopErrorCodes.InvalidEvent,
        term is null ? $"The JSON-LD cannot be taken: {fault}." : $"The JSON-LD cannot be taken: '{term}' {fault}.",
        Details: CopJson.Object(("term", term is null ? null : CopJson.From(term))));
}
