namespace Cop;

/// <summary>Chooses the embedded store for a host's kernel.</summary>
public static class CopBuilderEmbeddedExtensions
{
    /// <summary>Uses a store in memory: for tests, and for work that does not outlast the process.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="options">The store's options; the defaults when absent.</param>
    public static CopBuilder UseMemory(this CopBuilder cop, EmbeddedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        return cop.UseEventStore((services, _) => EmbeddedStoreOpener.OpenMemoryAsync(services, options));
    }

    /// <summary>Uses a store on a journal file.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="directory">The directory of the journal. It is created if it does not exist; one process at a time writes to it.</param>
    /// <param name="options">The store's options; the defaults when absent.</param>
    public static CopBuilder UseJournal(this CopBuilder cop, string directory, EmbeddedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        options?.Validate();
        return cop.UseEventStore((services, cancellationToken) => EmbeddedStoreOpener.OpenJournalAsync(services, directory, options, cancellationToken));
    }
}
