namespace Cop;

/// <summary>
/// A store in this process: rows and an index in memory over a journal that holds the events and the progress of deliveries.
/// One process writes; others may open it read-only beside it.
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

    private EmbeddedEventStore(EmbeddedState state, Journal journal, EmbeddedOptions options, Guid session)
    {
        (_state, _journal, _options) = (state, journal, options);
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

    /// <summary>For the log: what an interrupted append had left when the store was opened; null when there was nothing.</summary>
    public string? RepairMessage => _journal.Repair?.Message;

    /// <summary>A store that ends with this process: for tests, and for work that need not last.</summary>
    /// <param name="newId">Where ids come from.</param>
    /// <param name="options">Options; the defaults when absent.</param>
    public static EmbeddedEventStore OpenInMemory(Func<Guid> newId, EmbeddedOptions? options = null) =>
        Open(new MemoryJournalFile(), newId, options).Unwrap();

    /// <summary>Opens the store in a directory, or makes one there. All of the journal is read and checked first.</summary>
    /// <param name="directory">The directory; it holds the journal and nothing else that matters.</param>
    /// <param name="newId">Where ids come from: a new store's own, and this session's.</param>
    /// <param name="options">Options; the defaults when absent.</param>
    /// <param name="progress">Told now and then while a long journal is read.</param>
    /// <param name="cancellationToken">Heard before the reading begins.</param>
    /// <exception cref="CopInvariantException">An upcaster failed on an event of the journal: nothing is opened, and the message names the upcaster's type, the event and its topic.</exception>
    public static Task<CopResult<EmbeddedEventStore>> OpenAsync(
        string directory, Func<Guid> newId, EmbeddedOptions? options = null, IProgress<JournalProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var path = Path.Combine(directory, JournalName);
        return Task.Run(
            () => Open(newId, options, () => DiskJournalFile.OpenForReading(path), (storeId, visit) => options?.ReadOnly == true
                ? Journal.OpenReadOnly(path, visit, progress)
                : Journal.Open(path, storeId, visit, progress)),
            cancellationToken);
    }

    /// <summary>Opens a store over a journal file of the caller, which outlives the store.</summary>
    /// <param name="file">The journal's bytes; an empty file becomes a new store.</param>
    /// <param name="newId">Makes the ids of a new store and of the session.</param>
    /// <param name="options">The store's options; the defaults when absent.</param>
    /// <returns>The store, or the reason why the journal cannot be read (<c>store_corrupt</c>).</returns>
    public static CopResult<EmbeddedEventStore> Open(IJournalFile file, Func<Guid> newId, EmbeddedOptions? options = null) =>
        Open(newId, options, () => file, (storeId, visit) => Journal.Open(file, storeId, visit));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _writes.End(new QueuedChange(() => _journal.Close())).Completion.ConfigureAwait(false);

    private static CopResult<EmbeddedEventStore> Open(
        Func<Guid> newId, EmbeddedOptions? options, Func<IJournalFile> openForReading, Func<Guid, JournalVisitor, CopResult<Journal>> openJournal)
    {
        ArgumentNullException.ThrowIfNull(newId);
        options ??= new EmbeddedOptions();
        options.Validate();
        var state = new EmbeddedState();
        // While a journal is opened it reads from front to back; what stands further back is read beside it, and seldom.
        var beside = new Lazy<IJournalFile>(openForReading);
        try
        {
            var replay = new JournalReplay(state, (offset, destination) => ReadBeside(beside.Value, offset, destination), new RowProjector(options.Profiles, options.Upcasters));
            return openJournal(newId(), replay.Visit).TryGet(out var journal, out var error)
                ? new EmbeddedEventStore(state, journal, options, newId())
                : error;
        }
        finally
        {
            if (beside is { IsValueCreated: true, Value: DiskJournalFile file })
                file.Dispose();
        }
    }

    private static CopError? ReadBeside(IJournalFile file, long offset, Span<byte> destination) => file.ReadAt(offset, destination) == destination.Length
        ? null
        : throw new EndOfStreamException($"The journal '{file.Name}' became shorter while it was opened.");
}
