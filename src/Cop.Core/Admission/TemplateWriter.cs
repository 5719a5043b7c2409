using System.Buffers;
using System.Security.Cryptography;

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

    /// <summary>Writes the event with its holes.</summary>
    public static TemplateWriter Write(EventDraft draft, EventStamp stamp)
    {
        var writer = new TemplateWriter();
        writer.WriteAll(draft, stamp);
        writer.Text = writer._output.WrittenSpan.ToArray();
        return writer;
    }

    /// <summary>The SHA-256 of a draft's canonical JSON, what is absent, null or empty left out (D-7, D-13).</summary>
    public static byte[] Digest(EventDraft draft)
    {
        var writer = new TemplateWriter();
        writer.WriteAll(draft, null);
        return SHA256.HashData(writer._output.WrittenSpan);
    }

    private void WriteAll(EventDraft draft, EventStamp? stamp)
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
    }

    private void WriteMember(string name, EventDraft draft, EventStamp? stamp)
    {
        switch (name)
        {
            case "correlationId" when draft.CorrelationId is not null: WriteText(name, draft.CorrelationId); break;
            case "createdAt" when stamp is not null:
                WriteText(name, CreatedAtHole);
                CreatedAt = _output.WrittenCount - CreatedAtHole.Length - 1;
                break;
            case "id": WriteText(name, draft.Id!); break;
            case "metadata" when stamp is not null: WriteMetadata(draft, stamp); break;
            case "metadata" when draft.Metadata is { } given && !given.Equals(CopJson.EmptyObject): WriteValue(name, given); break;
            case "parentEventIds" when !draft.ParentEventIds.IsDefaultOrEmpty: WriteParents(draft); break;
            case "payload":
                WriteValue(name, draft.Payload);
                Payload = (_output.WrittenCount - draft.Payload.Utf8.Length).._output.WrittenCount;
                break;
            case "schemaVersion": WriteText(name, draft.SchemaVersion); break;
            case "topicId": WriteText(name, draft.TopicId!); break;
            case "topicSeq" when stamp is not null:
                WriteName(name);
                Seq = _output.WrittenCount;
                break;
            case "type": WriteText(name, draft.Type); break;
        }
    }

    private void WriteMetadata(EventDraft draft, EventStamp stamp)
    {
        var (metadata, hash) = stamp.MetadataOf(draft.Metadata);
        WriteValue("metadata", metadata);
        var start = _output.WrittenCount - metadata.Utf8.Length;
        Metadata = start.._output.WrittenCount;
        Hash = start + hash;
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
