using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cop.Ledger;

/// <summary>The operations of the ledger that a host's interfaces offer: heads, tiles and proofs.</summary>
/// <remarks>
/// A caller who does not see all topics gets no tile of the ledger of all topics, whose leaves are those of other topics too, but proofs of
/// the events that it sees.
/// </remarks>
internal static class LedgerOperations
{
    private static readonly OperationParameter Topic = new(
        "topicId", OperationParameterKind.Text, "The topic whose own ledger is meant; without it the ledger of all topics.");

    public static ImmutableArray<KernelOperation> All { get; } =
    [
        Operation("ledger.head", "ledger/head", "Gets the head of the ledger: origin, size, root, and the last signed checkpoint.",
            HeadAsync, Topic),
        Operation("ledger.checkpoint", "ledger/checkpoint", "Gets the last signed checkpoint as a signed note.", CheckpointAsync, Topic)
            with { MediaType = "text/plain; charset=utf-8" },
        Operation("ledger.tile", "ledger/tile/{**tile}", "Gets a tile of the Merkle tree, 256 hashes or fewer.", TileAsync,
            new OperationParameter("tile", OperationParameterKind.Text, "The path of the tile: level/number, or level/number.p/width.")
            {
                IsRequired = true,
            }, Topic) with { MediaType = "application/octet-stream" },
        Operation("ledger.proof", "ledger/events/{eventId}/proof", "Proves that the ledger records an event.", ProveAsync,
            new OperationParameter("eventId", OperationParameterKind.Text, "The event's id.") { IsRequired = true },
            new OperationParameter("size", OperationParameterKind.Integer, "The size of the tree; the present one without it."),
            new OperationParameter("ownLedger", OperationParameterKind.Boolean, "Whether the ledger of the event's own topic is meant.")),
        Operation("ledger.consistency", "ledger/consistency", "Proves that a head extends an older one.", CompareAsync,
            new OperationParameter("from", OperationParameterKind.Integer, "The size of the older tree.") { IsRequired = true },
            new OperationParameter("to", OperationParameterKind.Integer, "The size of the newer tree; the present one without it."), Topic),
    ];

    private static KernelOperation Operation(
        string name, string path, string summary, Func<OperationCall, CancellationToken, Task<CopResult<OperationResult>>> run,
        params OperationParameter[] parameters) =>
        new() { Name = name, Path = path, Summary = summary, Parameters = [.. parameters], InvokeAsync = run };

    private static async Task<CopResult<OperationResult>> HeadAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (!(await ServedLedger.OpenAsync(call, call.Text("topicId"), cancellationToken).ConfigureAwait(false))
            .TryGet(out var ledger, out var error))
            return error;
        var root = await ledger.Tree.GetRootAsync(ledger.Size, cancellationToken).ConfigureAwait(false);
        var note = await ledger.Reader.ReadLastCheckpointAsync(ledger.Origin, cancellationToken).ConfigureAwait(false);
        return OperationResult.Json(CopJson.Object(
            ("origin", CopJson.From(ledger.Origin.Name)), ("size", CopJson.From(ledger.Size)), ("root", CopJson.From(root.ToString())),
            ("checkpoint", note is null ? null : CopJson.From(note))));
    }

    private static async Task<CopResult<OperationResult>> CheckpointAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (!(await ServedLedger.OpenAsync(call, call.Text("topicId"), cancellationToken).ConfigureAwait(false))
            .TryGet(out var ledger, out var error))
            return error;
        return await ledger.Reader.ReadLastCheckpointAsync(ledger.Origin, cancellationToken).ConfigureAwait(false) is { } note
            ? new OperationResult(Encoding.UTF8.GetBytes(note), "text/plain; charset=utf-8")
            : new CopError(CopErrorCodes.NotFound, $"The ledger '{ledger.Origin.Name}' has no signed checkpoint.");
    }

    private static async Task<CopResult<OperationResult>> TileAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var topicId = call.Text("topicId");
        if (topicId is null && !call.Scope.Filter.IsAll)
            return ServedLedger.NotFound;
        if (!(await ServedLedger.OpenAsync(call, topicId, cancellationToken).ConfigureAwait(false)).TryGet(out var ledger, out var error))
            return error;
        if (TilePath.Parse(call.Required("tile")) is not { } tile)
            return new CopError(CopErrorCodes.InvalidQuery,
                "The path is not that of a tile: level/number, such as 0/x001/234, or level/number.p/width.");
        // The tree of this size ends with the tile.
        var (end, count) = (tile.Number * LedgerTree.TileWidth + tile.Width, ledger.Size >> (LedgerTree.TileHeight * tile.Level));
        if (end > count)
            return new CopError(CopErrorCodes.NotFound, $"The ledger '{ledger.Origin.Name}' does not have this tile yet.");
        var hashes = await ledger.Tree.ReadTileAsync(
            tile.Level, tile.Number, end << (LedgerTree.TileHeight * tile.Level), cancellationToken).ConfigureAwait(false);
        return new OperationResult(LedgerTree.Pack(hashes.AsSpan()), "application/octet-stream") { IsImmutable = true };
    }

    private static async Task<CopResult<OperationResult>> ProveAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var id = call.Required("eventId");
        if (await call.Scope.Log.FindEventAsync(id, cancellationToken).ConfigureAwait(false) is not { } found)
            return new CopError(CopErrorCodes.NotFound, $"There is no event '{id}' in this store.");
        var (topicId, seq) = (found.Event.TopicId, found.Event.TopicSeq);
        if (!(await ServedLedger.OpenAsync(call, call.Flag("ownLedger") ? topicId : null, cancellationToken).ConfigureAwait(false))
            .TryGet(out var ledger, out var error))
            return error;
        var position = ledger.Origin.TopicId is not null ? seq
            : await call.Scope.Log.GetPositionAsync(topicId, seq, cancellationToken).ConfigureAwait(false);
        if (position is not { } recorded || recorded > ledger.Size)
            return CopError.Temporary(CopErrorCodes.Unavailable, $"The ledger '{ledger.Origin.Name}' has not recorded event '{id}' yet.");
        var (index, size) = (recorded - 1, call.Integer("size") ?? ledger.Size);
        if (size <= index || size > ledger.Size)
            return Invalid(string.Create(CultureInfo.InvariantCulture,
                $"'size' is {size}; event '{id}' is in the trees of {index + 1} to {ledger.Size} records"));
        await foreach (var row in ledger.Reader.ReadRecordsAsync(ledger.Origin, index, index + 1, cancellationToken).ConfigureAwait(false))
        {
            var proof = await ledger.Tree.ProveInclusionAsync(index, size, cancellationToken).ConfigureAwait(false);
            var root = await ledger.Tree.GetRootAsync(size, cancellationToken).ConfigureAwait(false);
            return LedgerRecord.Parse(row.Data.Span).Map(record => OperationResult.Json(CopJson.Object(
                ("origin", CopJson.From(ledger.Origin.Name)), ("index", CopJson.From(index)), ("size", CopJson.From(size)),
                ("record", record.Json), ("proof", Hashes(proof)), ("root", CopJson.From(root.ToString())))));
        }

        return new CopError(LedgerErrorCodes.LedgerMismatch, $"Record {index} is missing.", CopErrorCategory.Fatal);
    }

    private static async Task<CopResult<OperationResult>> CompareAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (!(await ServedLedger.OpenAsync(call, call.Text("topicId"), cancellationToken).ConfigureAwait(false))
            .TryGet(out var ledger, out var error))
            return error;
        var (from, to) = (call.Integer("from")!.Value, call.Integer("to") ?? ledger.Size);
        if (from < 0 || from > to || to > ledger.Size)
            return Invalid(string.Create(CultureInfo.InvariantCulture,
                $"'from' is {from} and 'to' is {to}; give sizes in this order, of at most {ledger.Size} records"));
        var proof = await ledger.Tree.ProveConsistencyAsync(from, to, cancellationToken).ConfigureAwait(false);
        return OperationResult.Json(CopJson.Object(
            ("origin", CopJson.From(ledger.Origin.Name)), ("from", CopJson.From(from)), ("to", CopJson.From(to)),
            ("fromRoot", CopJson.From((await ledger.Tree.GetRootAsync(from, cancellationToken).ConfigureAwait(false)).ToString())),
            ("toRoot", CopJson.From((await ledger.Tree.GetRootAsync(to, cancellationToken).ConfigureAwait(false)).ToString())),
            ("proof", Hashes(proof))));
    }

    private static CopJson Hashes(ImmutableArray<MerkleHash> hashes) =>
        CopJson.Array(hashes.Select(hash => CopJson.From(hash.ToString())));

    private static CopError Invalid(string fault) => new(CopErrorCodes.InvalidQuery, $"The query is invalid: {fault}.");
}
