using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>
/// A witness: co-signs a checkpoint only when it is an extension of the last one that it saw of the ledger, so that a ledger that was
/// rolled back, or shown in two versions, is refused.
/// </summary>
/// <param name="name">The name of the witness in its co-signatures.</param>
/// <param name="signer">Its key.</param>
/// <param name="trust">The keys of the ledgers that it co-signs.</param>
/// <remarks>C2SP tlog-witness and tlog-cosignature. Protocol 9.9.</remarks>
public sealed class Witness(string name, ILedgerSigner signer, TrustFile trust)
{
    /// <summary>Decides on a request and co-signs.</summary>
    /// <param name="request">The checkpoint and the proof.</param>
    /// <param name="seen">The last checkpoint of the ledger that it saw; null for none.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// The checkpoint to keep durably before the signature is published, and the co-signature; or <c>not_an_extension</c>,
    /// <c>invalid_proof</c>, <c>invalid_key</c> or <c>invalid_checkpoint</c>.
    /// </returns>
    public async Task<CopResult<(Checkpoint Seen, NoteSignature Cosignature)>> CosignAsync(
        WitnessRequest request, Checkpoint? seen, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!Checkpoint.Parse(request.Note.Text).TryGet(out var head, out var error))
            return error;
        if (!IsSigned(request.Note, head))
            return new CopError(LedgerErrorCodes.InvalidKey, $"Checkpoint {head.Size} of '{head.Origin}' is signed by no trusted key.");
        if (Refuse(request, head, seen) is { } refusal)
            return refusal;
        var line = await SignedNote.CosignAsync(request.Note.Text, name, signer, now, cancellationToken).ConfigureAwait(false);
        return (head, line);
    }

    private static CopError? Refuse(WitnessRequest request, Checkpoint head, Checkpoint? seen)
    {
        var (size, root) = seen is null ? (0, MerkleHash.Empty) : (seen.Size, seen.Root);
        if (seen is not null && seen.Origin != head.Origin)
            return new CopError(LedgerErrorCodes.InvalidCheckpoint, $"The kept checkpoint is of '{seen.Origin}', not of '{head.Origin}'.");
        if (head.Size < size)
        {
            return new CopError(
                LedgerErrorCodes.NotAnExtension,
                $"Ledger '{head.Origin}' had {size} records, and has {head.Size} now: it was rolled back.");
        }

        if (head.Size == size && head.Root != root)
        {
            return new CopError(
                LedgerErrorCodes.NotAnExtension, $"Ledger '{head.Origin}' has two versions of its first {size} records.");
        }

        if (request.OldSize != size)
            return new CopError(LedgerErrorCodes.InvalidProof, $"The proof is from size {request.OldSize}; this witness saw {size}.");
        return MerkleProof.VerifyConsistency(size, head.Size, request.Proof.AsSpan(), root, head.Root) ? null
            : new CopError(
                LedgerErrorCodes.NotAnExtension,
                $"Nothing proves that the {head.Size} records of ledger '{head.Origin}' begin with the {size} that this witness saw.");
    }

    private bool IsSigned(SignedNote note, Checkpoint head) => trust.Keys.Any(key => key.Uses.Contains(KeyUse.Ledger)
        && key.RevokedAt is null && (key.Name is null || key.Name == head.Origin)
        && note.Verify(new NoteKey(head.Origin, NoteKey.NoteSignature, key.PublicKey)) == true);
}
