using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Ledger;

/// <summary>A request to a witness: a signed checkpoint, and the proof that it extends an older one.</summary>
/// <param name="OldSize">The size of the older one, which the witness has seen; 0 for none.</param>
/// <param name="Proof">The consistency proof.</param>
/// <param name="Note">The checkpoint.</param>
/// <remarks>C2SP tlog-witness: a line <c>old</c> and the size, a line for each hash, a blank line, and the note.</remarks>
public sealed record WitnessRequest(long OldSize, ImmutableArray<MerkleHash> Proof, SignedNote Note)
{
    private const string Old = "old ";

    /// <summary>Parses a request.</summary>
    public static CopResult<WitnessRequest> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith(Old, StringComparison.Ordinal))
            return Invalid("it does not begin with a line 'old' and a size");
        var lines = text[..end].Split('\n');
        if (!Checkpoint.TryReadSize(lines[0][Old.Length..], out var size) || lines.Length > MerkleProof.MaxHashes)
            return Invalid("its old size is no number, or its proof is too long");
        var proof = ImmutableArray.CreateBuilder<MerkleHash>();
        foreach (var line in lines[1..])
        {
            if (!MerkleHash.TryParse(line, out var hash))
                return Invalid($"'{line}' is no hash");
            proof.Add(hash);
        }

        return SignedNote.Parse(text[(end + 2)..]).TryGet(out var note, out var error)
            ? new WitnessRequest(size, proof.DrainToImmutable(), note)
            : error;
    }

    /// <summary>Returns the request as text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Old}{OldSize}\n{string.Concat(Proof.Select(hash => $"{hash}\n"))}\n{Note}");

    private static CopError Invalid(string reason) =>
        new(LedgerErrorCodes.InvalidProof, $"The request to the witness cannot be read: {reason.TrimEnd('.')}.");
}
