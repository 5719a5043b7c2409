using System.Text.Json;

namespace Cop;

/// <summary>The metadata that the node adds to every event of a call.</summary>
/// <remarks>Decisions D-20, M-4.</remarks>
internal sealed class EventStamp
{
    private readonly (CopJson Metadata, int HashOffset) _plain;
    private readonly CopJson _stamped;

    /// <param name="nodeId">Id of the node: <c>urn:cop:node:…</c>.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="traceParent">W3C trace context of the appending activity; null for none.</param>
    /// <param name="hops">Number of agents in the chain of causes (D-25b); 0 is left out.</param>
    /// <param name="met">Earlier events that match a continuation's entries (D-53).</param>
    /// <param name="signer">Signs the events; null for no signature.</param>
    public EventStamp(
        string nodeId, Actor actor, string? traceParent, long hops = 0, CopJson? met = null, IEventSigner? signer = null)
    {
        (Hops, Signer) = (hops, signer);
        (NodeId, Actor, TraceParent) = (nodeId, actor, traceParent);
        _stamped = CopJson.Object(
            ("actingAs", actor.ActingAs is { } role ? CopJson.From(role) : null),
            ("hops", hops == 0 ? null : CopJson.From(hops)), ("initiator", CopJson.From(actor.Identity)), ("met", met),
            ("node", CopJson.From(nodeId)), ("traceparent", traceParent is null ? null : CopJson.From(traceParent)));
        _plain = (_stamped, HashOffset(_stamped.Utf8.Span));
    }

    public string NodeId { get; }

    public Actor Actor { get; }

    public string? TraceParent { get; }

    public long Hops { get; }

    public IEventSigner? Signer { get; }

    /// <summary>Copies the stamp with matches of earlier events.</summary>
    public EventStamp With(CopJson met) => new(NodeId, Actor, TraceParent, Hops, met, Signer);

    /// <summary>Returns the metadata of an event, and the offset at which the hash is inserted.</summary>
    public (CopJson Metadata, int HashOffset) MetadataOf(CopJson? given)
    {
        if (given is null)
            return _plain;
        var metadata =
            CopJson.Object(_stamped.Members.Concat(given.Members.Where(member => member.Name != "traceparent" || TraceParent is null))
            .Select(member => (member.Name, (CopJson?)member.Value)));
        return (metadata, HashOffset(metadata.Utf8.Span));
    }

    // "initiator" sorts after "copHash", so there is always a member before which the hash is inserted.
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
