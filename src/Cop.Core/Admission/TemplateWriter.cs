using System.Buffers;
using System.Text.Json;

namespace Cop;

/// <summary>Writes the members of an event in canonical order and notes where the holes are.</summary>
internal sealed class TemplateWriter
{
    private const string CreatedAtHole = "0000-00-00T00:00:00.000Z";
    private static readonly string[] Members =
        ["correlationId", "createdAt", "id", "metadata", "parentEventIds", "payload", "schemaVersion", "topicId", "topicSeq", "type"];

    private readonly ArrayBufferWriter<byte> _output = new(512);
    private bool _isFirst = true;

    public byte[] Text { get; private set; } = [];

    public int CreatedAt { get; private set; }

    public int Hash { get; private set; }

    public int Seq { get; private set; }

    public Range Metadata { get; private set; }

    public Range Payload { get; private set; }

    public static TemplateWriter Write(EventDraft draft, EventStamp stamp)
    {
        var writer = new TemplateWriter();
        writer.WriteAll(draft, stamp);
        return writer;
    }

    private void WriteAll(EventDraft draft, EventStamp stamp)
    {
        using var unknown = (draft.Unknown?.Members ?? []).GetEnumerator();
        var hasUnknown = unknown.MoveNext();
        _output.Write("{"u8);
        foreach (var name in Members)
        {
            for (; hasUnknown && CanonicalJson.CompareNames(unknown.Current.Name, name) < 0; hasUnknown = unknown.MoveNext())
                WriteValue(unknown.Current.Name, unknown.Current.Value);
            WriteMember(name, draft, stamp);
        }

        for (; hasUnknown; hasUnknown = unknown.MoveNext())
            WriteValue(unknown.Current.Name, unknown.Current.Value);
        _output.Write("}"u8);
        Text = _output.WrittenSpan.ToArray();
    }

    private void WriteMember(string name, EventDraft draft, EventStamp stamp)
    {
        switch (name)
        {
            case "correlationId" when draft.CorrelationId is not null: WriteText(name, draft.CorrelationId); break;
            case "createdAt":
                WriteText(name, CreatedAtHole);
                CreatedAt = _output.WrittenCount - CreatedAtHole.Length - 1;
                break;
            case "id": WriteText(name, draft.Id!); break;
            case "metadata": WriteMetadata(draft, stamp); break;
            case "parentEventIds" when !draft.ParentEventIds.IsDefaultOrEmpty: WriteParents(draft); break;
            case "payload":
                WriteValue(name, draft.Payload);
                Payload = (_output.WrittenCount - draft.Payload.Utf8.Length).._output.WrittenCount;
                break;
            case "schemaVersion": WriteText(name, draft.SchemaVersion); break;
            case "topicId": WriteText(name, draft.TopicId!); break;
            case "topicSeq":
                WriteName(name);
                Seq = _output.WrittenCount;
                break;
            case "type": WriteText(name, draft.Type); break;
        }
    }

    private void WriteMetadata(EventDraft draft, EventStamp stamp)
    {
        (string, CopJson?)[] stamped =
        [
            ("initiator", CopJson.Of(stamp.Actor.Identity)),
            ("node", CopJson.Of(stamp.NodeId)),
            ("traceparent", stamp.TraceParent is null ? null : CopJson.Of(stamp.TraceParent)),
        ];
        var metadata = CopJson.Object(draft.Metadata is null
            ? stamped
            : stamped.Concat(draft.Metadata.Members.Where(member => member.Name != "traceparent" || stamp.TraceParent is null).Select(member => (member.Name, (CopJson?)member.Value))));
        WriteValue("metadata", metadata);
        var start = _output.WrittenCount - metadata.Utf8.Length;
        Metadata = start.._output.WrittenCount;
        Hash = start + HashOffset(metadata.Utf8.Span);
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

    private void WriteParents(EventDraft draft)
    {
        WriteName("parentEventIds");
        _output.Write("["u8);
        for (var i = 0; i < draft.ParentEventIds.Length; i++)
        {
            if (i > 0)
                _output.Write(","u8);
            CanonicalJson.WriteString(draft.ParentEventIds[i], _output);
        }

        _output.Write("]"u8);
    }

    private void WriteValue(string name, CopJson value)
    {
        WriteName(name);
        _output.Write(value.Utf8.Span);
    }

    private void WriteText(string name, string text)
    {
        WriteName(name);
        CanonicalJson.WriteString(text, _output);
    }

    private void WriteName(string name)
    {
        if (!_isFirst)
            _output.Write(","u8);
        _isFirst = false;
        CanonicalJson.WriteString(name, _output);
        _output.Write(":"u8);
    }
}
