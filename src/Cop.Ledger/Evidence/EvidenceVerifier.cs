using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Verifies evidence bundles, offline and without a store.</summary>
/// <remarks>Pure. spec/evidence.md.</remarks>
public static class EvidenceVerifier
{
    private const int MaxFaults = 1000;
    private static readonly JsonLimits Limits = new() { MaxBytes = EvidenceBundle.MaxBytes, MaxDepth = 100 };

    private static readonly string[] Members =
        ["checkpoint", "format", "items", "keys", "origin", "page", "timestamps", "topicId", "version"];

    private static readonly string[] ItemMembers = ["event", "proof", "record"];

    /// <summary>Verifies a bundle.</summary>
    /// <param name="utf8">The bytes of the file.</param>
    /// <param name="trust">The trusted keys; not those in the file, which the forger of a bundle could choose.</param>
    /// <returns>The result; or <c>invalid_bundle</c> when the file is none.</returns>
    public static CopResult<EvidenceVerification> Verify(ReadOnlySpan<byte> utf8, TrustFile trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        if (utf8.Length > 0 && utf8[^1] == '\n')
            utf8 = utf8[..^1];
        if (!CopJson.Parse(utf8, Limits).TryGet(out var json, out var error))
            return Invalid(error.Message);
        if (!json.Utf8.Span.SequenceEqual(utf8))
            return Invalid("it is not canonical JSON");
        if (json["format"]?.AsString() != EvidenceBundle.Format)
            return Invalid("it is no evidence bundle");
        if (json["version"]?.ToString() != "1")
            return Invalid($"it has version {json["version"]}; this program reads version 1");
        if (!json.Members.Select(member => member.Name).SequenceEqual(Members))
            return Invalid("it has other members than the format");
        if (json["topicId"]?.AsString() is not { } topicId || json["origin"]?.AsString() is not { } origin
            || json["checkpoint"]?.AsString() is not { } text)
            return Invalid("its topicId, origin or checkpoint is not text");
        if (!SignedNote.Parse(text).TryGet(out var note, out var noteError))
            return noteError;
        if (!Checkpoint.Parse(note.Text).TryGet(out var head, out var headError))
            return headError;
        return head.Origin != origin ? Invalid("its checkpoint is of another ledger") : Verify(json, topicId, note, head, trust);
    }

    private static CopResult<EvidenceVerification> Verify(
        CopJson json, string topicId, SignedNote note, Checkpoint head, TrustFile trust)
    {
        var faults = new FaultList(MaxFaults);
        var events = ImmutableArray.CreateBuilder<Event>();
        LedgerRecord? last = null;
        foreach (var item in json["items"]!.Items)
        {
            if (!item.Members.Select(member => member.Name).SequenceEqual(ItemMembers))
                return Invalid("an item has other members than event, proof and record");
            if (!Event.From(item["event"]!).TryGet(out var stored, out var eventError))
                return Invalid(eventError.Message);
            if (!LedgerRecord.Parse(item["record"]!.Utf8.Span).TryGet(out var record, out var recordError))
                return Invalid(recordError.Message);
            if (ReadProof(item["proof"]!) is not { } proof)
                return Invalid($"the proof of record {record.Index} is malformed");
            Check(stored, record, proof, topicId, head, faults);
            CheckOrder(events.LastOrDefault(), stored, last, record, faults);
            events.Add(stored);
            last = record;
        }

        if (last is null)
            return Invalid("it has no items");
        DateTimeOffset? moment = CopTime.TryParse(last.CreatedAt, out var time) ? time : null;
        var checkpoints = new CheckpointVerifier(head.Origin, trust, faults);
        checkpoints.Verify(note, head, moment);
        return new EvidenceVerification(topicId, head)
        {
            Events = events.DrainToImmutable(),
            Witnesses = [.. checkpoints.VerifyCosignatures(note, head)],
            Timestamps = CheckpointTimestamp.VerifyAll(json["timestamps"]!.Items, note, head, trust, faults),
            Faults = faults.ToArray(),
        };
    }

    private static void Check(
        Event stored, LedgerRecord record, ImmutableArray<MerkleHash> proof, string topicId, Checkpoint head, FaultList faults)
    {
        if (!MerkleProof.VerifyInclusion(record.ComputeLeaf(), record.Index, head.Size, proof.AsSpan(), head.Root))
            Note(LedgerFaultKind.AlteredRecord, "The proof does not show that this record is under the checkpoint.");
        if (record.EventId != stored.Id || record.TopicId != stored.TopicId || stored.TopicId != topicId)
            Note(LedgerFaultKind.AlteredEvent, "Event and record are of different events or topics.");
        if (ObjectHash.Verify(stored.Json) is HashVerification.Mismatch || record.EventHash != LedgerRecord.HashOf(stored))
            Note(LedgerFaultKind.AlteredEvent, "The event has another content than the one that was recorded.");
        else if (ObjectHash.Verify(stored.Json) is HashVerification.Unverifiable)
            Note(LedgerFaultKind.UnverifiableHash, "The event's copHash is of an unsupported algorithm.");

        void Note(LedgerFaultKind kind, string message) => faults.Add(kind, record.Index, message, stored.Id, stored.TopicId);
    }

    private static void CheckOrder(Event? before, Event stored, LedgerRecord? last, LedgerRecord record, FaultList faults)
    {
        if (before is null || last is null)
            return;
        if (stored.TopicSeq != before.TopicSeq + 1)
        {
            faults.Add(
                LedgerFaultKind.MissingRecord, record.Index, $"topicSeq {stored.TopicSeq} follows {before.TopicSeq}.", stored.Id,
                stored.TopicId);
        }

        if (record.Index <= last.Index)
            faults.Add(LedgerFaultKind.ReorderedRecord, record.Index, $"It follows record {last.Index}.", stored.Id, stored.TopicId);
    }

    private static ImmutableArray<MerkleHash>? ReadProof(CopJson json)
    {
        var hashes = ImmutableArray.CreateBuilder<MerkleHash>();
        foreach (var item in json.Items)
        {
            if (hashes.Count == MerkleProof.MaxHashes || !MerkleHash.TryParse(item.AsString(), out var hash))
                return null;
            hashes.Add(hash);
        }

        return hashes.DrainToImmutable();
    }

    private static CopError Invalid(string reason) =>
        new(LedgerErrorCodes.InvalidBundle,
            $"The evidence bundle cannot be read: {reason.TrimEnd('.')}. Use the file exactly as it was exported.");
}
