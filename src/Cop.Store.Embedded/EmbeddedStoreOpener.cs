using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cop;

/// <summary>Opens the embedded store for a host, with the host's clock, ids and logging.</summary>
internal static class EmbeddedStoreOpener
{
    public static Task<CopResult<IEventStore>> OpenMemoryAsync(IServiceProvider services, EmbeddedOptions? options) =>
        Task.FromResult(CopResult.Ok<IEventStore>(EmbeddedEventStore.OpenInMemory(IdsOf(OptionsOf(services)).NewId, options)));

    public static async Task<CopResult<IEventStore>> OpenJournalAsync(
        IServiceProvider services, string directory, EmbeddedOptions? options, CancellationToken cancellationToken)
    {
        var kernel = OptionsOf(services);
        var logger = services.GetService<ILoggerFactory>()?.CreateLogger("Cop") ?? NullLogger.Instance;
        var progress = new JournalProgressLog(logger, directory, kernel.TimeProvider);
        // The store rebuilds rows at the start with the same upcasters, or rows would differ after a restart.
        options ??= new EmbeddedOptions();
        if (options.Upcasters.IsEmpty)
            options = options with { Upcasters = kernel.Upcasters };
        if (options.Profiles.IsEmpty)
            options = options with { Profiles = kernel.Profiles };
        var opened =
            await EmbeddedEventStore.OpenAsync(directory, IdsOf(kernel).NewId, options, progress, cancellationToken).ConfigureAwait(false);
        if (opened.ValueOrDefault?.RepairMessage is { } note)
            EmbeddedLog.JournalRepaired(logger, directory, note);
        return opened.Map(storage => (IEventStore)storage);
    }

    private static CopOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptions<CopOptions>>().Value;

    private static IdGenerator IdsOf(CopOptions options) => options.IdGenerator ?? IdGenerator.FromTimeProvider(options.TimeProvider);
}
