namespace Cop.Ledger;

/// <summary>Verifies signatures of checkpoints by the keys of a trust file.</summary>
internal sealed class CheckpointVerifier(string origin, TrustFile trust, FaultList faults)
{
    /// <summary>The number of checkpoints with a valid signature of the ledger.</summary>
    public int SignedCount { get; private set; }

    /// <summary>The size of the largest checkpoint with a valid signature.</summary>
    public long SignedSize { get; private set; }

    /// <summary>Reads a checkpoint of this ledger; null when it is malformed or of another one, which is then a fault.</summary>
    public Checkpoint? Read(SignedNote note)
    {
        if (!Checkpoint.Parse(note.Text).TryGet(out var head, out var error))
            faults.Add(LedgerFaultKind.InvalidCheckpoint, 0, error.Message);
        else if (head.Origin != origin)
            faults.Add(LedgerFaultKind.InvalidCheckpoint, head.Size - 1, $"A checkpoint is of ledger '{head.Origin}', not of '{origin}'.");
        else
            return head;
        return null;
    }

    /// <summary>Verifies the signature of the ledger on a checkpoint.</summary>
    /// <param name="note">The checkpoint as it was signed.</param>
    /// <param name="head">The checkpoint.</param>
    /// <param name="moment">The time of its last record; null when the record cannot be read.</param>
    public void Verify(SignedNote note, Checkpoint head, DateTimeOffset? moment)
    {
        var index = head.Size - 1;
        var keys = trust.Keys.Where(key => key.Uses.Contains(KeyUse.Ledger) && (key.Name is null || key.Name == origin))
            .Select(key => (Trusted: key, Note: new NoteKey(origin, NoteKey.NoteSignature, key.PublicKey))).ToList();
        var isFound = false;
        foreach (var key in keys)
        {
            if (note.Verify(key.Note) is not { } isValid)
                continue;
            isFound = true;
            if (!isValid)
                faults.Add(
                    LedgerFaultKind.BadSignature, index, $"The signature of '{key.Trusted.KeyId}' on checkpoint {head.Size} is wrong.");
            else if (moment is { } time && !key.Trusted.IsValidAt(time))
                faults.Add(
                    LedgerFaultKind.ExpiredKey, index,
                    $"Key '{key.Trusted.KeyId}' was not valid at {CopTime.Format(time)}, the time of checkpoint {head.Size}.");
            else
                (SignedCount, SignedSize) = (SignedCount + 1, Math.Max(SignedSize, head.Size));
        }

        if (!isFound)
        {
            var names = string.Join(", ", note.Signatures.Select(signature => $"{signature.Name} ({signature.KeyId:x8})"));
            faults.Add(LedgerFaultKind.UnknownKey, index, $"Checkpoint {head.Size} is signed by no trusted key, but by {names}.");
        }
    }

    /// <summary>Verifies the co-signatures of trusted witnesses on a checkpoint.</summary>
    /// <returns>The names and times of the valid ones.</returns>
    public IReadOnlyList<(string Witness, DateTimeOffset Time)> VerifyCosignatures(SignedNote note, Checkpoint head)
    {
        var valid = new List<(string, DateTimeOffset)>();
        foreach (var key in trust.Keys.Where(key => key.Uses.Contains(KeyUse.Witness) && key.Name is not null))
        {
            var isValid = note.Verify(new NoteKey(key.Name!, NoteKey.TimedCosignature, key.PublicKey), out var time);
            if (isValid == false)
                faults.Add(LedgerFaultKind.BadSignature, head.Size - 1, $"The co-signature of witness '{key.Name}' is wrong.");
            else if (isValid == true && !key.IsValidAt(time!.Value))
                faults.Add(LedgerFaultKind.ExpiredKey, head.Size - 1, $"The key of witness '{key.Name}' was not valid when it co-signed.");
            else if (isValid == true)
                valid.Add((key.Name!, time!.Value));
        }

        return valid;
    }
}
