namespace Cop;

/// <summary>Chooses the embedded store for a host's kernel.</summary>
public static class CopBuilderEmbeddedExtensions
{
    /// <summary>Uses a store in memory, for tests and short-lived work.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="options">Options of the store; null for the defaults.</param>
    public static CopBuilder UseMemory(this CopBuilder cop, EmbeddedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        return cop.UseEventStore((services, _) => EmbeddedStoreOpener.OpenMemoryAsync(services, options));
    }

    /// <summary>Uses a store on a journal file.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="directory">Directory of the journal, created if missing. One process at a time writes to it.</param>
    /// <param name="options">Options of the store; null for the defaults.</param>
    public static CopBuilder UseJournal(this CopBuilder cop, string directory, EmbeddedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        options?.Validate();
        return cop.UseEventStore(
            (services, cancellationToken) => EmbeddedStoreOpener.OpenJournalAsync(services, directory, options, cancellationToken));
    }
}
