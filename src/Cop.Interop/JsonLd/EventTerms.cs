using System.Text.Json;

namespace Cop;

/// <summary>Writes the members of an event as properties, so that they can all be read again.</summary>
internal static class EventTerms
{
    /// <summary>The term that holds, as one JSON object, the members that have no term or no value that their term can have.</summary>
    public const string Others = "cop:otherMembers";

    public static void Write(Event source, GraphNode node)
    {
        var others = new List<(string, CopJson?)>();
        foreach (var (name, value) in source.Json.Members)
        {
            if (!TryWrite(name, value, node))
                others.Add((name, value));
        }

        if (others.Count > 0)
            node.Add(Others, GraphValue.OfJson(CopJson.Object(others)));
        WriteProvenance(source, node);
    }

    private static bool TryWrite(string name, CopJson value, GraphNode node)
    {
        switch (name)
        {
            case "id":
                return true;
            case "topicId":
                node.Add("cop:topic", GraphValue.Link(ObjectIri.Write(ObjectKinds.Topic, value.AsString()!)));
                return true;
            case "type" or "schemaVersion":
                node.Add(name == "type" ? "cop:eventType" : "cop:schemaVersion", GraphValue.Text(value.AsString()!));
                return true;
            case "topicSeq":
                node.Add("cop:topicSeq", GraphValue.Scalar(value));
                return true;
            case "createdAt":
                node.Add("cop:createdAt", GraphValue.Time(value.AsString()!));
                return true;
            case "payload" or "metadata":
                node.Add($"cop:{name}", GraphValue.OfJson(value));
                return true;
            case "correlationId" when value.Kind == JsonValueKind.String:
                node.Add("cop:correlationId", GraphValue.Text(value.AsString()!));
                return true;
            case "parentEventIds" when IsListOfIds(value):
                var parents = value.Items.Select(item => GraphValue.Link(ObjectIri.Write(ObjectKinds.Event, item.AsString()!))).ToList();
                node.AddAll("cop:parentEvent", parents);
                node.AddAll("prov:wasDerivedFrom", parents);
                return true;
            default:
                return false;
        }
    }

    private static void WriteProvenance(Event source, GraphNode node)
    {
        node.Add("prov:generatedAtTime", GraphValue.Time(source.Json["createdAt"]!.AsString()!));
        if (source.Initiator is { Length: > 0 } initiator)
        {
            var actor = GraphValue.Link(ObjectIri.OfActor(initiator));
            node.Add("cop:initiator", actor);
            node.Add("prov:wasAttributedTo", actor);
        }

        if (source.Metadata?["node"]?.AsString() is { } emitter && IriSyntax.IsIri(emitter))
            node.Add("cop:node", GraphValue.Link(emitter));
    }

    private static bool IsListOfIds(CopJson value) =>
        value.Kind == JsonValueKind.Array && value.Items.Any() && value.Items.All(item => item.AsString() is { Length: > 0 });
}
