namespace Cop.Cli;

/// <summary>Reads an import whole and checks it, so that a fault in its text is found before anything is written.</summary>
internal sealed class ImportReader
{
    // Beside the event itself a CloudEvent escapes some of its members once more.
    private const int MaxLineBytes = 4 * 1024 * 1024;

    private readonly Dictionary<string, long> _lastSeqs = new(StringComparer.Ordinal);
    private readonly bool _isCloud;
    private readonly string? _from;
    private string? _storeId;
    private int _number;

    /// <param name="isCloud">Whether the lines are CloudEvents.</param>
    /// <param name="from">The store that the events come from, where no header says it.</param>
    public ImportReader(bool isCloud, string? from) => (_isCloud, _from, _storeId) = (isCloud, from, from);

    public async Task<IReadOnlyList<ImportedLine>> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        var lines = new List<ImportedLine>();
        await foreach (var line in NdjsonLines.ReadAsync(source, MaxLineBytes, cancellationToken).ConfigureAwait(false))
        {
            _number++;
            if (line.IsWhiteSpace())
                continue;
            if (Read(line.Span) is { } read)
                lines.Add(read);
        }

        return lines.Count > 0 ? lines : throw new CopException(new CopError(CopErrorCodes.InvalidQuery, "The import has no event; nothing was written."));
    }

    private ImportedLine? Read(ReadOnlySpan<byte> line) => _isCloud ? ReadCloud(line) : ReadEvent(line);

    private ImportedLine? ReadEvent(ReadOnlySpan<byte> line)
    {
        var json = Unwrap(CopJson.Parse(line));
        if (HeaderOf(json) is { } header)
        {
            if (_from is not null && _from != header.StoreId)
                throw Fault(new CopError(CopErrorCodes.InvalidQuery, $"the header names store '{header.StoreId}', --from names '{_from}'; leave --from out, or correct it"));
            _storeId = header.StoreId;
            return null;
        }

        return Checked(Unwrap(Event.From(json)));
    }

    private ImportedLine ReadCloud(ReadOnlySpan<byte> line)
    {
        var carrier = Unwrap(CloudEvent.ParseUntrusted(line));
        return carrier.HasTopicSeq
            ? Checked(Unwrap(CloudEventReplication.Read(carrier)))
            : new ImportedLine(_number, null, null, Unwrap(CloudEventImport.Convert(carrier)));
    }

    private ExportHeader? HeaderOf(CopJson json)
    {
        try
        {
            return ExportHeader.Read(json);
        }
        catch (CopException fault)
        {
            throw Fault(fault.Error);
        }
    }

    private ImportedLine Checked(Event received)
    {
        if (_storeId is null)
            throw Fault(new CopError(CopErrorCodes.InvalidQuery, "no header says which store the events come from; give its id with --from"));
        if (ObjectHash.Verify(received.Json) == HashVerification.Mismatch)
            throw Fault(new CopError(CopErrorCodes.HashMismatch, $"event '{received.Id}' does not have the hash that it carries: it was changed"));
        if (_lastSeqs.TryGetValue(received.TopicId, out var last) && received.TopicSeq != last + 1)
            throw Fault(new CopError(CopErrorCodes.SequenceGap, $"event '{received.Id}' has topicSeq {received.TopicSeq} behind {last} of topic '{received.TopicId}'; export the topic again"));
        _lastSeqs[received.TopicId] = received.TopicSeq;
        return new ImportedLine(_number, _storeId, received, null);
    }

    private T Unwrap<T>(CopResult<T> result) => result.TryGet(out var value, out var error) ? value : throw Fault(error);

    private CopException Fault(CopError error) => new(error with { Message = $"Line {_number}: {error.Message.TrimEnd('.')}. Nothing was written." });
}
