namespace Cop.Cli;

/// <summary>A store opened for one command.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private OpenStore(EmbeddedStorage storage, CopKernel kernel) => (Storage, Kernel) = (storage, kernel);

    /// <summary>The store itself: events as they are stored.</summary>
    public EmbeddedStorage Storage { get; }

    /// <summary>A kernel over it that runs no agents.</summary>
    public CopKernel Kernel { get; }

    /// <summary>For looking: beside a process that may be writing.</summary>
    public static Task<OpenStore> ForReadingAsync(Invocation invocation) => OpenAsync(invocation, new EmbeddedOptions { ReadOnly = true }, mustExist: true);

    /// <summary>For changing: takes the store's lock.</summary>
    public static Task<OpenStore> ForWritingAsync(Invocation invocation, bool mustExist = true) => OpenAsync(invocation, new EmbeddedOptions(), mustExist);

    /// <summary>The storage alone, for whoever starts a kernel of its own.</summary>
    public static async Task<EmbeddedStorage> OpenStorageAsync(Invocation invocation, EmbeddedOptions options)
    {
        var progress = new JournalReading(invocation.Screen);
        var opened = await EmbeddedStorage.OpenAsync(invocation.StorePath, Guid.CreateVersion7, options, progress, invocation.Cancellation).ConfigureAwait(false);
        invocation.Screen.EndProgress();
        if (!opened.TryGet(out var storage, out var error))
            throw new CopException(error);
        if (storage.RepairNote is { } note)
            invocation.Screen.Note($"Note: {note}");
        return storage;
    }

    public ValueTask DisposeAsync() => Kernel.DisposeAsync();

    private static async Task<OpenStore> OpenAsync(Invocation invocation, EmbeddedOptions options, bool mustExist)
    {
        if (mustExist && !Directory.Exists(invocation.StorePath))
            throw new CopException(new CopError(CopErrorCodes.NotFound, $"There is no store at '{invocation.StorePath}'; name one with --store or COP_STORE, or make one with 'cop demo'."));
        var storage = await OpenStorageAsync(invocation, options).ConfigureAwait(false);
        try
        {
            var kernel = await CopKernel.StartAsync(storage, new CopOptions { RunsAgents = false }, cancellationToken: invocation.Cancellation).ConfigureAwait(false);
            return new OpenStore(storage, kernel);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private sealed class JournalReading(Screen screen) : IProgress<JournalProgress>
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
