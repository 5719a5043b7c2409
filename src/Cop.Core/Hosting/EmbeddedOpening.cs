using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cop;

/// <summary>Opens the embedded store for a host: its clock, its ids, its log.</summary>
internal static class EmbeddedOpening
{
    public static Task<CopResult<ICopStorage>> OpenMemoryAsync(IServiceProvider services, EmbeddedOptions? options) =>
        Task.FromResult(CopResult.Ok<ICopStorage>(EmbeddedStorage.OpenInMemory(IdsOf(OptionsOf(services)).Next, options)));

    public static async Task<CopResult<ICopStorage>> OpenJournalAsync(
        IServiceProvider services, string directory, EmbeddedOptions? options, CancellationToken cancellationToken)
    {
        var kernel = OptionsOf(services);
        var logger = services.GetService<ILoggerFactory>()?.CreateLogger("Cop") ?? NullLogger.Instance;
        var progress = new JournalProgressLog(logger, directory, kernel.Time);
        // Whoever names an upcaster once means it for the rows that a start makes too: other rows than before the restart would be the price.
        options ??= new EmbeddedOptions();
        if (options.Upcasters.IsEmpty)
            options = options with { Upcasters = kernel.Upcasters };
        var opened = await EmbeddedStorage.OpenAsync(directory, IdsOf(kernel).Next, options, progress, cancellationToken).ConfigureAwait(false);
        if (opened.ValueOrDefault?.RepairNote is { } note)
            CopLog.JournalRepaired(logger, directory, note);
        return opened.Map(storage => (ICopStorage)storage);
    }

    private static CopOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptions<CopOptions>>().Value;

    private static IdSource IdsOf(CopOptions options) => options.Ids ?? IdSource.Of(options.Time);
}
