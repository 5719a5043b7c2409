namespace Cop.Surfaces;

/// <summary>
/// Reads and verifies the ledger of a store, for web interfaces. <c>AddLedger</c> of Cop.Ledger registers it as a service.
/// </summary>
public interface ILedgerReport
{
    /// <summary>
    /// Reads the head: an object of <c>origin</c>, <c>records</c> and, where there is one, the last signed <c>checkpoint</c>.
    /// </summary>
    /// <returns>The head, null when the ledger has no record yet; or an error.</returns>
    Task<CopResult<CopJson?>> ReadHeadAsync(CancellationToken cancellationToken = default);

    /// <summary>Verifies the whole ledger and the log behind it.</summary>
    /// <param name="progress">Receives the number of verified records; null for none.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    /// <returns>
    /// An object: <c>records</c>, <c>signedRecords</c>, <c>pendingEvents</c>, <c>witnesses</c> and the names <c>missingWitnesses</c>, and
    /// <c>faults</c> with <c>kind</c>, <c>index</c>, <c>eventId</c>, <c>topicId</c>, <c>tampering</c> and <c>message</c>.
    /// </returns>
    Task<CopResult<CopJson>> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken = default);

    /// <summary>Exports the evidence of a topic: one file that proves its events without the store.</summary>
    Task<CopResult<ReadOnlyMemory<byte>>> ExportAsync(string topicId, CancellationToken cancellationToken = default);
}
