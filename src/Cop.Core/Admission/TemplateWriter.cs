using System.Security.Cryptography;

namespace Cop;

/// <summary>Writes the members of an event in canonical order and records the offsets of the members assigned later.</summary>
internal ref struct TemplateWriter
{
    private readonly ScratchWriter _output;
    private readonly EventDraft _draft;
    private IEnumerator<(string Name, CopJson Value)>? _unknown;

    private TemplateWriter(EventDraft draft, ScratchWriter output) => (_draft, _output) = (draft, output);

    public int CreatedAt { get; private set; }

    public int Hash { get; private set; }

    public int Seq { get; private set; }

    public Range Metadata { get; private set; }

    public Range Payload { get; private set; }

    private static ReadOnlySpan<byte> CreatedAtHole => "0000-00-00T00:00:00.000Z"u8;

    /// <summary>Writes the event without the members assigned later.</summary>
    public static TemplateWriter Write(EventDraft draft, EventStamp stamp, out byte[] text)
    {
        var output = ScratchWriter.Rent();
        var writer = new TemplateWriter(draft, output);
        writer.WriteAll(stamp);
        text = output.Written.ToArray();
        ScratchWriter.Return(output);
        return writer;
    }

    /// <summary>
    /// Computes the SHA-256 of a draft's canonical JSON in lower-case hex, without members that are absent, null or empty.
    /// </summary>
    /// <remarks>Decisions D-7, D-13.</remarks>
    public static string Digest(EventDraft draft)
    {
        var output = ScratchWriter.Rent();
        new TemplateWriter(draft, output).WriteAll(null);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(output.Written, digest);
        ScratchWriter.Return(output);
        return Convert.ToHexStringLower(digest);
    }

    // The members are written in canonical order.
    private void WriteAll(EventStamp? stamp)
    {
        if (_draft.UnknownMembers is not null && (_unknown = _draft.UnknownMembers.Members.GetEnumerator()).MoveNext() is false)
            _unknown = null;
        if (_draft.CorrelationId is not null)
            WriteText("correlationId", "\"correlationId\":"u8, _draft.CorrelationId);
        if (stamp is not null)
            WriteCreatedAt();
        WriteText("id", "\"id\":"u8, _draft.Id!);
        if (stamp is not null)
            WriteMetadata(stamp);
        else if (_draft.Metadata is not null && !_draft.Metadata.Equals(CopJson.EmptyObject))
            WriteValue("metadata", "\"metadata\":"u8, _draft.Metadata);
        if (!_draft.ParentEventIds.IsDefaultOrEmpty)
            WriteParents();
        Payload = WriteValue("payload", "\"payload\":"u8, _draft.Payload);
        WriteText("schemaVersion", "\"schemaVersion\":"u8, _draft.SchemaVersion);
        WriteText("topicId", "\"topicId\":"u8, _draft.TopicId!);
        if (stamp is not null)
        {
            WriteName("topicSeq", "\"topicSeq\":"u8);
            Seq = _output.Length;
        }

        WriteText("type", "\"type\":"u8, _draft.Type);
        WriteUnknown(before: null);
        _output.Write(_output.Length == 0 ? "{}"u8 : "}"u8);
    }

    private void WriteCreatedAt()
    {
        WriteName("createdAt", "\"createdAt\":\""u8);
        CreatedAt = _output.Length;
        _output.Write(CreatedAtHole);
        _output.Write("\""u8);
    }

    private void WriteMetadata(EventStamp stamp)
    {
        var (metadata, hash) = stamp.MetadataOf(_draft.Metadata);
        Metadata = WriteValue("metadata", "\"metadata\":"u8, metadata);
        Hash = Metadata.Start.Value + hash;
    }

    private void WriteParents()
    {
        WriteName("parentEventIds", "\"parentEventIds\":"u8);
        for (var i = 0; i < _draft.ParentEventIds.Length; i++)
        {
            _output.Write(i == 0 ? "["u8 : ","u8);
            CanonicalJson.WriteString(_draft.ParentEventIds[i], _output);
        }

        _output.Write("]"u8);
    }

    private Range WriteValue(string name, ReadOnlySpan<byte> front, CopJson value)
    {
        WriteName(name, front);
        var start = _output.Length;
        _output.Write(value.Utf8.Span);
        return start.._output.Length;
    }

    private void WriteText(string name, ReadOnlySpan<byte> front, string text)
    {
        WriteName(name, front);
        CanonicalJson.WriteString(text, _output);
    }

    private void WriteName(string name, ReadOnlySpan<byte> front)
    {
        if (_unknown is not null)
            WriteUnknown(name);
        WriteComma();
        _output.Write(front);
    }

    /// <summary>Writes the unknown members that sort before a name; all remaining ones when it is null.</summary>
    private void WriteUnknown(string? before)
    {
        while (_unknown is not null && (before is null || CanonicalJson.CompareNames(_unknown.Current.Name, before) < 0))
        {
            WriteComma();
            CanonicalJson.WriteString(_unknown.Current.Name, _output);
            _output.Write(":"u8);
            _output.Write(_unknown.Current.Value.Utf8.Span);
            if (!_unknown.MoveNext())
                _unknown = null;
        }
    }

    private readonly void WriteComma() => _output.Write(_output.Length == 0 ? "{"u8 : ","u8);
}
