namespace Cop.Ledger;

/// <summary>Reads and verifies the ledger of a kernel's store, which any node may have written.</summary>
internal sealed class LedgerReport(CopKernel kernel, LedgerOptions options) : ILedgerReport
{
    private const int MaxFaults = 100;

    public async Task<CopResult<CopJson?>> ReadHeadAsync(CancellationToken cancellationToken = default)
    {
        if (!(await OpenAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var open, out var error))
            return error;
        var (reader, origin) = open;
        if (origin is null)
            return CopResult.Ok<CopJson?>(null);
        var note = await reader.ReadLastCheckpointAsync(origin, cancellationToken).ConfigureAwait(false);
        var records = await reader.GetRecordCountAsync(origin, cancellationToken).ConfigureAwait(false);
        return CopJson.Object(
            ("origin", CopJson.From(origin.Name)), ("records", CopJson.From(records)), ("checkpoint", note is null ? null
                : CopJson.From(note)),
            ("keyId", options.Signer is { } signer ? CopJson.From(signer.KeyId) : null));
    }

    public async Task<CopResult<CopJson>> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken = default)
    {
        if (!(await OpenAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var open, out var error))
            return error;
        var (reader, origin) = open;
        if (origin is null)
            return new CopError(LedgerErrorCodes.NoLedger, "The ledger has no record yet.");
        var found = await LedgerVerifier.VerifyAsync(
            reader, origin, origin.ReadLogAsync(kernel.StoredLog, 1, cancellationToken),
            new LedgerVerificationOptions { Trust = Trust(), MaxFaults = MaxFaults, Progress = progress }, cancellationToken)
            .ConfigureAwait(false);
        return CopJson.Object(
            ("records", CopJson.From(found.Head.Size)), ("root", CopJson.From(found.Head.Root.ToString())),
            ("signedRecords", CopJson.From(found.SignedRecords)), ("pendingEvents", CopJson.From(found.PendingEvents)),
            ("witnesses", CopJson.Array(found.Witnesses.Select(each => CopJson.Object(
                ("witness", CopJson.From(each.Witness)), ("records", CopJson.From(each.Size)), ("time", CopJson.From(CopTime.Format(
                    each.Time))))))),
            ("missingWitnesses", CopJson.Array(found.MissingWitnesses.Select(CopJson.From))),
            ("tampered", CopJson.From(found.IsTampered)), ("hasMoreFaults", CopJson.From(found.HasMoreFaults)),
            ("faults", CopJson.Array(found.Faults.Select(fault => fault.ToJson()))));
    }

    public async Task<CopResult<ReadOnlyMemory<byte>>> ExportAsync(string topicId, CancellationToken cancellationToken = default)
    {
        if (!(await OpenAsync(cancellationToken).ConfigureAwait(false)).TryGet(out var open, out var error))
            return error;
        var (reader, origin) = open;
        if (origin is null)
            return new CopError(LedgerErrorCodes.NoLedger, "The ledger has no record yet.");
        var bundle = await EvidenceBundle.ExportAsync(kernel.StoredLog, reader, origin, topicId, Trust().Keys, cancellationToken)
            .ConfigureAwait(false);
        return bundle.Map(json => json.Utf8);
    }

    private async Task<CopResult<(LedgerReader Reader, LedgerOrigin? Origin)>> OpenAsync(CancellationToken cancellationToken)
    {
        if (!LedgerReader.Open(kernel.Sequences, kernel.StoreId, options.TopicId).TryGet(out var reader, out var error))
            return error;
        var origins = await reader.ReadOriginsAsync(cancellationToken).ConfigureAwait(false);
        return (reader, origins.LastOrDefault());
    }

    private TrustFile Trust() =>
        options.Signer is not { } signer || options.Trust.Keys.Any(key => key.KeyId == signer.KeyId) ? options.Trust
            : options.Trust with { Keys = options.Trust.Keys.Add(new TrustedKey(signer.KeyId, [.. signer.PublicKey.Span])) };
}
