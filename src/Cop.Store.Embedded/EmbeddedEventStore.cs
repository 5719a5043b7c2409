namespace Cop;

/// <summary>
/// The embedded event store: rows and an index in memory over a journal of events and subscriptions. One process writes; others may open it
/// read-only at the same time.
/// </summary>
public sealed partial class EmbeddedEventStore : IEventStore
{
    private const string JournalName = "journal.cop";
    private readonly WriteQueue _writes;
    private readonly EmbeddedState _state;
    private readonly Journal _journal;
    private readonly EventLoader _loader;
    private readonly LiveRows _rows;
    private readonly EmbeddedOptions _options;

    private EmbeddedEventStore(
        EmbeddedState state, Journal journal, EmbeddedOptions options, Guid session, Func<IJournalFile?> openSequences)
    {
        (_state, _journal, _options) = (state, journal, options);
        _sequences = new SequenceFile(openSequences, journal.IsReadOnly);
        _writes = new WriteQueue(this, journal.MayBlock && !journal.IsReadOnly);
        _loader = new EventLoader(journal.ReadAt);
        _rows = new LiveRows(state, _loader);
        _completeProfiles = [.. new RowProjector(options.Profiles).Versions];
        StoreId = CopId.Create("store", journal.StoreId);
        NodeId = options.NodeId ?? CopId.Derive("node", StoreId);
        SessionId = CopId.Create("session", session);
    }

    /// <inheritdoc/>
    public string StoreId { get; }

    /// <inheritdoc/>
    public string NodeId { get; }

    /// <inheritdoc/>
    public string SessionId { get; }

    /// <inheritdoc/>
    public bool IsReadOnly => _journal.IsReadOnly;

    /// <summary>The repair of an interrupted append when the store was opened, for the log; null when there was none.</summary>
    public string? RepairMessage => _journal.Repair?.Message;

    /// <summary>Creates a store in memory that ends with this process.</summary>
    /// <param name="newId">Generates ids.</param>
    /// <param name="options">Options; null for the defaults.</param>
    public static EmbeddedEventStore OpenInMemory(Func<Guid> newId, EmbeddedOptions? options = null) =>
        Open(new MemoryJournalFile(), newId, options).Unwrap();

    /// <summary>Opens or creates the store in a directory. The whole journal is read and checked first.</summary>
    /// <param name="directory">Directory of the journal.</param>
    /// <param name="newId">Generates ids: of a new store, and of this session.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">Receives the progress of reading a long journal; null for none.</param>
    /// <param name="cancellationToken">Observed before the read starts.</param>
    /// <exception cref="CopInvariantException">An upcaster failed on an event of the journal. The store is not opened; the message names
    /// the upcaster's type, the event and its topic.</exception>
    public static Task<CopResult<EmbeddedEventStore>> OpenAsync(
        string directory, Func<Guid> newId, EmbeddedOptions? options = null, IProgress<JournalProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var path = Path.Combine(directory, JournalName);
        return Task.Run(
            () => Open(newId, options, () => DiskJournalFile.OpenForReading(path), (storeId, visit) => options?.ReadOnly == true
                ? Journal.OpenReadOnly(path, visit, progress)
                : Journal.Open(path, storeId, visit, progress), () => OpenSequences(directory, options?.ReadOnly == true)),
            cancellationToken);
    }

    /// <summary>Opens a store on a journal file of the caller, which outlives the store.</summary>
    /// <param name="file">The journal's file; an empty one becomes a new store.</param>
    /// <param name="newId">Generates ids: of a new store, and of this session.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="sequences">The file of sequences of rows, such as a ledger; null for one that ends with the store.</param>
    /// <returns>The store, or a <c>store_corrupt</c> error.</returns>
    public static CopResult<EmbeddedEventStore> Open(
        IJournalFile file, Func<Guid> newId, EmbeddedOptions? options = null, IJournalFile? sequences = null) =>
        Open(
            newId, options, () => file, (storeId, visit) => Journal.Open(file, storeId, visit), () => sequences ?? new MemoryJournalFile());

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _writes.End(new QueuedChange(() =>
    {
        _sequences.Dispose();
        _journal.Close();
    })).Completion.ConfigureAwait(false);

    private static CopResult<EmbeddedEventStore> Open(
        Func<Guid> newId, EmbeddedOptions? options, Func<IJournalFile> openForReading,
        Func<Guid, JournalVisitor, CopResult<Journal>> openJournal, Func<IJournalFile?> openSequences)
    {
        ArgumentNullException.ThrowIfNull(newId);
        options ??= new EmbeddedOptions();
        options.Validate();
        var state = new EmbeddedState();
        // Opening reads the journal from front to back; earlier events are read by a second handle, rarely.
        var beside = new Lazy<IJournalFile>(openForReading);
        try
        {
            var replay = new JournalReplay(
                state, (offset, destination) =>
                    ReadBeside(beside.Value, offset, destination), new RowProjector(options.Profiles, options.Upcasters));
            return openJournal(newId(), replay.Visit).TryGet(out var journal, out var error)
                ? new EmbeddedEventStore(state, journal, options, newId(), openSequences)
                : error;
        }
        finally
        {
            if (beside is { IsValueCreated: true, Value: DiskJournalFile file })
                file.Dispose();
        }
    }

    private static CopError? ReadBeside(IJournalFile file, long offset, Span<byte> destination) =>
        file.ReadAt(offset, destination) == destination.Length
        ? null
        : throw new EndOfStreamException($"The journal '{file.Name}' became shorter while it was opened.");
}
