using System.Text.Json;

namespace Cop;

/// <summary>What the appending node adds to the metadata of every event of a call (D-20, M-4).</summary>
internal sealed class EventStamp
{
    private readonly (CopJson Metadata, int HashOffset) _plain;
    private readonly CopJson _stamped;

    /// <param name="nodeId">The node: <c>urn:cop:node:…</c>.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="traceParent">The W3C trace context of the appending activity, where there is one.</param>
    /// <param name="hops">Through how many agents the chain of causes has gone (D-25b); 0 is left out.</param>
    /// <param name="met">What earlier events meet of a continuation's entries (D-53).</param>
    public EventStamp(string nodeId, Actor actor, string? traceParent, long hops = 0, CopJson? met = null)
    {
        Hops = hops;
        (NodeId, Actor, TraceParent) = (nodeId, actor, traceParent);
        _stamped = CopJson.Object(
            ("hops", hops == 0 ? null : CopJson.From(hops)), ("initiator", CopJson.From(actor.Identity)), ("met", met), ("node", CopJson.From(nodeId)), ("traceparent", traceParent is null ? null : CopJson.From(traceParent)));
        _plain = (_stamped, HashOffset(_stamped.Utf8.Span));
    }

    public string NodeId { get; }

    public Actor Actor { get; }

    public string? TraceParent { get; }

    public long Hops { get; }

    /// <summary>The same stamp with what earlier events meet.</summary>
    public EventStamp With(CopJson met) => new(NodeId, Actor, TraceParent, Hops, met);

    /// <summary>The metadata of an event, and where in it the hash belongs.</summary>
    public (CopJson Metadata, int HashOffset) MetadataOf(CopJson? given)
    {
        if (given is null)
            return _plain;
        var metadata = CopJson.Object(_stamped.Members.Concat(given.Members.Where(member => member.Name != "traceparent" || TraceParent is null))
            .Select(member => (member.Name, (CopJson?)member.Value)));
        return (metadata, HashOffset(metadata.Utf8.Span));
    }

    // "initiator" stands behind "copHash", so there is always a member before which it belongs.
    private static int HashOffset(ReadOnlySpan<byte> metadata)
    {
        var reader = new Utf8JsonReader(metadata, new JsonReaderOptions { MaxDepth = int.MaxValue }); // Its depth was checked.
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (CanonicalJson.CompareNames(reader.GetString()!, "copHash") > 0)
                return (int)reader.TokenStartIndex;
            reader.Skip();
        }

        throw new CopInvariantException("An event's metadata has no initiator.");
    }
}
