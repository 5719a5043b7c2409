namespace Cop.Cli;

/// <summary>A store opened for one command.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly StoreAddress _address;

    private OpenStore(StoreAddress address, IEventStore storage, CopKernel kernel) =>
        (_address, Storage, Kernel) = (address, storage, kernel);

    /// <summary>The store, with events as they are stored.</summary>
    public IEventStore Storage { get; }

    /// <summary>A kernel over the store that runs no agents.</summary>
    public CopKernel Kernel { get; }

    /// <summary>Opens a store for reading, while other processes may write.</summary>
    public static async Task<OpenStore> ForReadingAsync(CommandContext invocation, StoreAddress? address = null)
    {
        address ??= invocation.Address;
        var storage = await (address switch
        {
            { Postgres: { } postgres } => PostgresStoreOpener.ForReadingAsync(postgres, invocation.Cancellation),
            { Marten: { } marten } => MartenStoreOpener.ForReadingAsync(marten, invocation.Cancellation),
            _ => OpenDirectoryAsync(invocation, address, new EmbeddedOptions { ReadOnly = true }, mustExist: true),
        }).ConfigureAwait(false);
        return await StartAsync(invocation, address, storage, new AdmissionLimits()).ConfigureAwait(false);
    }

    /// <summary>Opens a store for writing: takes the lock of a directory, or adds a node on a server.</summary>
    public static async Task<OpenStore> ForWritingAsync(
        CommandContext invocation, bool mustExist = true, AdmissionLimits? limits = null, StoreAddress? address = null)
    {
        address ??= invocation.Address;
        var storage = await OpenStorageAsync(invocation, "tool", mustExist, address).ConfigureAwait(false);
        return await StartAsync(invocation, address, storage, limits ?? new AdmissionLimits()).ConfigureAwait(false);
    }

    /// <summary>Opens a store for writing, without a kernel.</summary>
    public static Task<IEventStore> OpenStorageAsync(
        CommandContext invocation, string role, bool mustExist, StoreAddress? address = null) => (address ?? invocation.Address) switch
    {
        { Postgres: { } postgres } =>
            PostgresStoreOpener.ForWritingAsync(postgres, role, mayCreate: !mustExist, invocation.Cancellation),
        { Marten: { } marten } => MartenStoreOpener.ForWritingAsync(marten, role, mayCreate: !mustExist, invocation.Cancellation),
        _ => OpenDirectoryAsync(invocation, address ?? invocation.Address, new EmbeddedOptions(), mustExist),
    };

    /// <summary>Gets the size of the store on disk in bytes.</summary>
    public Task<long> GetSizeAsync(CancellationToken cancellationToken) => Storage switch
    {
        PostgresEventStore postgres => postgres.GetSizeAsync(cancellationToken),
        MartenEventStore marten => marten.GetSizeAsync(cancellationToken),
        _ => Task.FromResult(new DirectoryInfo(_address.Directory).EnumerateFiles().Sum(file => file.Length)),
    };

    public ValueTask DisposeAsync() => Kernel.DisposeAsync();

    private static async Task<OpenStore> StartAsync(
        CommandContext invocation, StoreAddress address, IEventStore storage, AdmissionLimits limits)
    {
        try
        {
            var options = new CopOptions { RunAgents = false, Limits = limits };
            foreach (var profile in await KnownProfilesAsync(storage, invocation.Cancellation).ConfigureAwait(false))
            {
                options = options with
                {
                    Profiles = options.Profiles.Add(profile), GlobalProfiles = options.GlobalProfiles.Add(profile.Name),
                };
            }

            var kernel = await CopKernel.StartAsync(storage, options, cancellationToken: invocation.Cancellation).ConfigureAwait(false);
            return new OpenStore(address, storage, kernel);
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The profiles of this tool that a store has.</summary>
    /// <remarks>No other is added to its kernel: the next host without it could not write any more.</remarks>
    public static async Task<IReadOnlyList<Profile>> KnownProfilesAsync(IEventStore storage, CancellationToken cancellationToken)
    {
        var kept = await storage.DeclareProfilesAsync([], cancellationToken).ConfigureAwait(false);
        return [.. Profiles().Where(profile => kept.Any(known => known.Profile == profile.Name))];
    }

    private static Profile[] Profiles() => [Hitl.HitlProfile.Create(), AI.AiProfile.Create(), Packages.PackagesProfile.Create()];

    private static async Task<IEventStore> OpenDirectoryAsync(
        CommandContext invocation, StoreAddress address, EmbeddedOptions options, bool mustExist)
    {
        var directory = address.Directory;
        if (mustExist && !Directory.Exists(directory))
        {
            throw new CopException(new CopError(
                CopErrorCodes.NotFound,
                $"There is no store at '{directory}'; name one with --store or COP_STORE, or create one with 'cop demo'."));
        }

        // Its rows are replayed with the journal; a store without the profile lists none of them.
        options = options with { Profiles = [.. Profiles()] };
        var progress = new JournalReading(invocation.Screen);
        var opened = await EmbeddedEventStore.OpenAsync(directory, Guid.CreateVersion7, options, progress, invocation.Cancellation)
            .ConfigureAwait(false);
        invocation.Screen.EndProgress();
        if (!opened.TryGet(out var storage, out var error))
            throw new CopException(error);
        if (storage.RepairMessage is { } note)
            invocation.Screen.Note($"Note: {note}");
        return storage;
    }

    private sealed class JournalReading(ConsoleOutput screen) : IProgress<JournalProgress>
    {
        // A smaller journal is read before progress could be seen.
        private const int MinBytes = 8 * 1024 * 1024;

        public void Report(JournalProgress value)
        {
            if (value.BytesTotal > MinBytes)
            {
                var (percent, size) = (value.BytesRead * 100 / value.BytesTotal, value.BytesTotal / (1024 * 1024));
                screen.Progress($"Reading the journal: {percent} % of {size} MiB");
            }
        }
    }
}
