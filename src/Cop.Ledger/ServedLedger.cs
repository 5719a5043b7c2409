namespace Cop.Ledger;

/// <summary>The present ledger of a store or topic, as one call reads it.</summary>
/// <param name="Reader">The reader.</param>
/// <param name="Origin">The present origin.</param>
/// <param name="Size">The number of records.</param>
internal sealed record ServedLedger(LedgerReader Reader, LedgerOrigin Origin, long Size)
{
    public static CopError NotFound { get; } = new(CopErrorCodes.NotFound, "There is no such ledger.");

    public LedgerTree Tree { get; } = Reader.OpenTree(Origin);

    public static async Task<CopResult<ServedLedger>> OpenAsync(
        OperationCall call, string? topicId, CancellationToken cancellationToken)
    {
        if (call.Kernel.Sequences is not { } rows
            || topicId is not null && !await call.Scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false))
            return NotFound;
        var reader = new LedgerReader(rows, topicId);
        var origins = await reader.ReadOriginsAsync(cancellationToken).ConfigureAwait(false);
        if (origins.IsEmpty)
            return NotFound;
        var size = await reader.GetRecordCountAsync(origins[^1], cancellationToken).ConfigureAwait(false);
        return new ServedLedger(reader, origins[^1], size);
    }
}
