using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>
/// The events of a topic in one file that proves them without the store: events, records, inclusion proofs and a signed checkpoint.
/// </summary>
/// <remarks>The format is specified in spec/evidence.md. Protocol 9.5.1, 9.10.</remarks>
public static class EvidenceBundle
{
    /// <summary>The value of <c>format</c>.</summary>
    public const string Format = "cop-evidence";

    /// <summary>The greatest size of a file in bytes: 256 MiB.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    /// <summary>Exports the events of a topic that the last checkpoint covers.</summary>
    /// <param name="log">The log, with the events as they are stored.</param>
    /// <param name="reader">The ledgers of its store.</param>
    /// <param name="origin">The ledger.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="keys">The public keys to put into the file.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <returns>The file, in canonical JSON; or an error when there is no checkpoint or no covered event.</returns>
    public static async Task<CopResult<CopJson>> ExportAsync(
        IEventLog log, LedgerReader reader, LedgerOrigin origin, string topicId, ImmutableArray<TrustedKey> keys,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(origin);
        if (await reader.ReadLastCheckpointAsync(origin, cancellationToken).ConfigureAwait(false) is not { } last)
        {
            return new CopError(
                LedgerErrorCodes.NoLedger, $"Ledger '{origin.Name}' has no checkpoint yet; wait for one, with a signing key.");
        }

        var note = SignedNote.Parse(last).Unwrap();
        var head = Checkpoint.Parse(note.Text).Unwrap();
        note = await AddCosignaturesAsync(reader, origin, note, head.Size, cancellationToken).ConfigureAwait(false);
        var items = await ReadItemsAsync(log, reader, origin, topicId, head.Size, cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
            return new CopError(CopErrorCodes.NotFound, $"No event of topic '{topicId}' is covered by checkpoint {head.Size}.");
        var (html, text) = EvidencePage.Render(topicId, head, [.. items.Select(item => item.Event)]);
        return CopJson.Object(
            ("format", CopJson.From(Format)), ("version", CopJson.From(1)), ("origin", CopJson.From(origin.Name)),
            ("topicId", CopJson.From(topicId)), ("checkpoint", CopJson.From(note.ToString())),
            ("items", CopJson.Array(items.Select(item => CopJson.Object(
                ("event", item.Event.Json), ("record", item.Record),
                ("proof", CopJson.Array(item.Proof.Select(hash => CopJson.From(hash.ToString())))))))),
            ("timestamps", CopJson.Array(await ReadTimestampsAsync(reader, origin, head.Size, cancellationToken).ConfigureAwait(false))),
            ("keys", CopJson.Array(keys.Select(TrustFile.KeyToJson))),
            ("page", CopJson.Object(("html", CopJson.From(html)), ("text", CopJson.From(text)))));
    }

    private static async Task<List<(Event Event, CopJson Record, ImmutableArray<MerkleHash> Proof)>> ReadItemsAsync(
        IEventLog log, LedgerReader reader, LedgerOrigin origin, string topicId, long size, CancellationToken cancellationToken)
    {
        var items = new List<(Event, CopJson, ImmutableArray<MerkleHash>)>();
        var tree = reader.OpenTree(origin);
        await foreach (var stored in log.ReadTopicAsync(topicId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            long? position = origin.TopicId is { } own
                ? own == topicId ? stored.TopicSeq : null
                : await log.GetPositionAsync(topicId, stored.TopicSeq, cancellationToken).ConfigureAwait(false);
            // The next events are behind it, so no checkpoint covers them either.
            if (position is not { } found || found > size)
                break;
            await foreach (var row in reader.ReadRecordsAsync(origin, found - 1, found, cancellationToken).ConfigureAwait(false))
            {
                var proof = await tree.ProveInclusionAsync(found - 1, size, cancellationToken).ConfigureAwait(false);
                items.Add((stored, LedgerRecord.Parse(row.Data.Span).Unwrap().Json, proof));
            }
        }

        return items;
    }

    private static async Task<SignedNote> AddCosignaturesAsync(
        LedgerReader reader, LedgerOrigin origin, SignedNote note, long size, CancellationToken cancellationToken)
    {
        await foreach (var text in reader.ReadCosignaturesAsync(origin, cancellationToken).ConfigureAwait(false))
        {
            if (CopJson.Parse(text).TryGet(out var json, out _) && json["size"]?.ToString() == CopJson.From(size).ToString()
                && NoteSignature.Parse(json["line"]?.AsString() ?? "") is { } line)
                note = note.With(line);
        }

        return note;
    }

    private static async Task<List<CopJson>> ReadTimestampsAsync(
        LedgerReader reader, LedgerOrigin origin, long size, CancellationToken cancellationToken)
    {
        var tokens = new List<CopJson>();
        await foreach (var text in reader.ReadTimestampsAsync(origin, cancellationToken).ConfigureAwait(false))
        {
            if (CopJson.Parse(text).TryGet(out var json, out _) && json["size"]?.ToString() == CopJson.From(size).ToString()
                && json["token"] is { } token)
                tokens.Add(token);
        }

        return tokens;
    }
}
