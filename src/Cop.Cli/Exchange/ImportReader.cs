namespace Cop.Cli;

/// <summary>Reads and checks a whole import, so that an error in its text is found before anything is written.</summary>
internal sealed class ImportReader
{
    public const string MaxEventBytesOption = "--max-event-bytes";
    public const string MaxDepthOption = "--max-depth";

    // A CloudEvent escapes some members of its event once more.
    private const int LineGrowth = 8;

    // Room for the attributes of a CloudEvent, or for a header.
    private const int LineRoom = 64 * 1024;

    private readonly Dictionary<string, long> _lastSeqs = new(StringComparer.Ordinal);
    private readonly bool _isCloud;
    private readonly string? _sourceStore;
    private readonly JsonLimits _limits;
    private string? _storeId;
    private int _number;

    /// <param name="isCloud">Whether the lines are CloudEvents.</param>
    /// <param name="sourceStore">The id of the store that the events come from; null if the text names it.</param>
    /// <param name="limits">The limits of one event.</param>
    public ImportReader(bool isCloud, string? sourceStore, JsonLimits limits) =>
        (_isCloud, _sourceStore, _storeId, _limits) = (isCloud, sourceStore, sourceStore, limits);

    public async Task<IReadOnlyList<ImportedLine>> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        var lines = new List<ImportedLine>();
        var maxLine = (int)Math.Min(int.MaxValue, ((long)_limits.MaxBytes * LineGrowth) + LineRoom);
        await foreach (var line in NdjsonLines.ReadAsync(source, maxLine, cancellationToken).ConfigureAwait(false))
        {
            _number++;
            if (line.IsWhiteSpace())
                continue;
            if (Read(line.Span) is { } read)
                lines.Add(read);
        }

        return lines.Count > 0 ? lines : throw new CopException(new CopError(
            CopErrorCodes.InvalidQuery, "The import has no event, and nothing was written. Give a file that 'cop topic export' wrote."));
    }

    private ImportedLine? Read(ReadOnlySpan<byte> line) => _isCloud ? ReadCloud(line) : ReadEvent(line);

    private ImportedLine? ReadEvent(ReadOnlySpan<byte> line)
    {
        var json = Unwrap(CopJson.Parse(line, _limits));
        if (HeaderOf(json) is { } header)
        {
            _storeId = Named("header", header.StoreId);
            return null;
        }

        return Checked(Unwrap(Event.From(json)));
    }

    private ImportedLine ReadCloud(ReadOnlySpan<byte> line)
    {
        var carrier = Unwrap(CloudEventJson.ParseUntrusted(line, _limits));
        if (!carrier.HasTopicSeq)
            return new ImportedLine(_number, null, null, Unwrap(CloudEventImport.Convert(carrier)));
        _storeId = carrier.Json[RegisteredExtensions.StoreAttribute]?.AsString() is { } storeId
            ? Named("CloudEvent", storeId) : _sourceStore;
        return Checked(Unwrap(CloudEventReplication.Read(carrier, _limits)));
    }

    private string Named(string part, string storeId) => _sourceStore is null || _sourceStore == storeId ? storeId
        : throw Refuse(new CopError(
            CopErrorCodes.InvalidQuery,
            $"the {part} names store '{storeId}', --source-store '{_sourceStore}'; leave the option out, or correct it"));

    private ExportHeader? HeaderOf(CopJson json)
    {
        try
        {
            return ExportHeader.Read(json);
        }
        catch (CopException unknown)
        {
            throw Refuse(unknown.Error);
        }
    }

    private ImportedLine Checked(Event received)
    {
        if (_storeId is null)
        {
            throw Refuse(new CopError(
                CopErrorCodes.InvalidQuery, "nothing names the store that the events come from; give its id with --source-store"));
        }

        if (ObjectHash.Verify(received.Json) == HashVerification.Mismatch)
        {
            throw Refuse(new CopError(
                CopErrorCodes.HashMismatch, $"event '{received.Id}' was changed: its hash does not match; export it again"));
        }

        if (_lastSeqs.TryGetValue(received.TopicId, out var last) && received.TopicSeq != last + 1)
        {
            throw Refuse(new CopError(
                CopErrorCodes.SequenceGap,
                $"event '{received.Id}' has topicSeq {received.TopicSeq} after {last}; export topic '{received.TopicId}' again"));
        }

        _lastSeqs[received.TopicId] = received.TopicSeq;
        return new ImportedLine(_number, _storeId, received, null);
    }

    private T Unwrap<T>(CopResult<T> result) => result.TryGet(out var value, out var error) ? value : throw Refuse(error);

    private CopException Refuse(CopError error)
    {
        var remedy = error.Code == CopErrorCodes.LimitExceeded
            ? $" To import larger events, raise {MaxEventBytesOption} or {MaxDepthOption}." : "";
        return new(error with { Message = $"Line {_number}: {error.Message.TrimEnd('.')}. Nothing was written.{remedy}" });
    }
}
