namespace Cop.Cli;

/// <summary>A store opened for one command.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly StoreAddress _address;

    private OpenStore(StoreAddress address, IEventStore storage, CopKernel kernel) => (_address, Storage, Kernel) = (address, storage, kernel);

    /// <summary>The store itself: events as they are stored.</summary>
    public IEventStore Storage { get; }

    /// <summary>A kernel over it that runs no agents.</summary>
    public CopKernel Kernel { get; }

    /// <summary>For looking: beside processes that may be writing.</summary>
    public static async Task<OpenStore> ForReadingAsync(CommandContext invocation) => await StartAsync(invocation, invocation.Address.Postgres is { } postgres
        ? await PostgresStoreOpener.ForReadingAsync(postgres, invocation.Cancellation).ConfigureAwait(false)
        : await OpenDirectoryAsync(invocation, new EmbeddedOptions { ReadOnly = true }, mustExist: true).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>For changing: takes a directory's lock, or is one node more on Postgres.</summary>
    public static async Task<OpenStore> ForWritingAsync(CommandContext invocation, bool mustExist = true) =>
        await StartAsync(invocation, await OpenStorageAsync(invocation, "tool", mustExist).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>The storage alone, open for writing, for whoever starts a kernel of its own.</summary>
    public static Task<IEventStore> OpenStorageAsync(CommandContext invocation, string role, bool mustExist) => invocation.Address.Postgres is { } postgres
        ? PostgresStoreOpener.ForWritingAsync(postgres, role, mayCreate: !mustExist, invocation.Cancellation)
        : OpenDirectoryAsync(invocation, new EmbeddedOptions(), mustExist);

    /// <summary>The bytes that the store takes on disk.</summary>
    public Task<long> GetSizeAsync(CancellationToken cancellationToken) => Storage is PostgresEventStore postgres
        ? postgres.GetSizeAsync(cancellationToken)
        : Task.FromResult(new DirectoryInfo(_address.Directory).EnumerateFiles().Sum(file => file.Length));

    public ValueTask DisposeAsync() => Kernel.DisposeAsync();

    private static async Task<OpenStore> StartAsync(CommandContext invocation, IEventStore storage)
    {
        try
        {
            var kernel = await CopKernel.StartAsync(storage, new CopOptions { RunAgents = false }, cancellationToken: invocation.Cancellation).ConfigureAwait(false);
            return new OpenStore(invocation.Address, storage, kernel);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<IEventStore> OpenDirectoryAsync(CommandContext invocation, EmbeddedOptions options, bool mustExist)
    {
        var directory = invocation.Address.Directory;
        if (mustExist && !Directory.Exists(directory))
            throw new CopException(new CopError(CopErrorCodes.NotFound, $"There is no store at '{directory}'; name one with --store or COP_STORE, or make one with 'cop demo'."));
        var progress = new JournalReading(invocation.Screen);
        var opened = await EmbeddedEventStore.OpenAsync(directory, Guid.CreateVersion7, options, progress, invocation.Cancellation).ConfigureAwait(false);
        invocation.Screen.EndProgress();
        if (!opened.TryGet(out var storage, out var error))
            throw new CopException(error);
        if (storage.RepairMessage is { } note)
            invocation.Screen.Note($"Note: {note}");
        return storage;
    }

    private sealed class JournalReading(ConsoleOutput screen) : IProgress<JournalProgress>
    {
        // What is read in an instant is no progress.
        private const int Small = 8 * 1024 * 1024;

        public void Report(JournalProgress value)
        {
            if (value.BytesTotal > Small)
                screen.Progress($"Reading the journal: {value.BytesRead * 100 / value.BytesTotal} % of {value.BytesTotal / (1024 * 1024)} MiB");
        }
    }
}
