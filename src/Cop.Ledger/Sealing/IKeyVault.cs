using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Keeps the data keys of subjects, outside the log.</summary>
/// <remarks>Decision M-1.</remarks>
public interface IKeyVault
{
    /// <summary>Gets the data key of a subject, and creates it at the first call.</summary>
    /// <returns>The key; or <c>key_erased</c> when the subject was erased.</returns>
    Task<CopResult<DataKey>> GetOrCreateKeyAsync(string subjectId, CancellationToken cancellationToken);

    /// <summary>Finds a key; null when it was erased or is not in this vault.</summary>
    Task<DataKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Describes a subject; null when the vault has never had a key of it.</summary>
    Task<VaultSubject?> FindSubjectAsync(string subjectId, CancellationToken cancellationToken);

    /// <summary>Sets or ends a legal hold, which forbids the erasure.</summary>
    /// <param name="subjectId">The subject.</param>
    /// <param name="reason">The reason; null ends the hold.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The subject; or <c>not_found</c>.</returns>
    Task<CopResult<VaultSubject>> SetHoldAsync(string subjectId, string? reason, CancellationToken cancellationToken);

    /// <summary>Destroys the keys of a subject permanently.</summary>
    /// <returns>The ids of the keys; or <c>legal_hold</c> or <c>not_found</c>.</returns>
    Task<CopResult<ImmutableArray<string>>> EraseAsync(string subjectId, CancellationToken cancellationToken);
}
