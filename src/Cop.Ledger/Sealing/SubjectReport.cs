using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>The values of a log that the keys of a subject still protect.</summary>
/// <param name="Subject">The subject.</param>
/// <remarks>Decision M-1.</remarks>
public sealed record SubjectReport(VaultSubject Subject)
{
    /// <summary>The number of sealed values.</summary>
    public required long Values { get; init; }

    /// <summary>The number of events with such values.</summary>
    public required long Events { get; init; }

    /// <summary>The first places, each the event's id, <c>#</c> and a JSON Pointer.</summary>
    public required ImmutableArray<string> Places { get; init; }

    /// <summary>Reads the whole log for values that are sealed with the subject's keys.</summary>
    /// <param name="log">The log.</param>
    /// <param name="vault">The vault.</param>
    /// <param name="subjectId">The subject.</param>
    /// <param name="maxPlaces">The most places that are kept.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The report; or <c>not_found</c> when the vault has never had a key of the subject.</returns>
    public static async Task<CopResult<SubjectReport>> CreateAsync(
        IEventLog log, IKeyVault vault, string subjectId, int maxPlaces = 1000, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(vault);
        if (await vault.FindSubjectAsync(subjectId, cancellationToken).ConfigureAwait(false) is not { } subject)
            return new CopError(CopErrorCodes.NotFound, $"The vault has no key of subject '{subjectId}'.");
        var (values, events, places) = (0L, 0L, ImmutableArray.CreateBuilder<string>());
        await foreach (var stored in log.ReadPositionsAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            var before = values;
            foreach (var (value, at) in SealedPlaces.Find(stored.Event.Json, $"{stored.Event.Id}#"))
            {
                if (!subject.KeyIds.Contains(value.KeyId))
                    continue;
                values++;
                if (places.Count < maxPlaces)
                    places.Add(at);
            }

            events += values > before ? 1 : 0;
        }

        return new SubjectReport(subject) { Values = values, Events = events, Places = places.DrainToImmutable() };
    }
}
