using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cop.Ledger;

/// <summary>Reads the ledgers that a store keeps.</summary>
/// <param name="rows">The sequences of rows of the store.</param>
/// <param name="topicId">The topic whose own ledger is read; null for the ledger of all topics.</param>
public sealed class LedgerReader(IAppendOnlyStore rows, string? topicId = null)
{
    /// <summary>Opens the ledgers of a store.</summary>
    /// <returns>The reader; or <c>no_ledger</c> when the store cannot keep one.</returns>
    /// <param name="store">The store.</param>
    /// <param name="topicId">The topic whose own ledger is read; null for the ledger of all topics.</param>
    public static CopResult<LedgerReader> Open(IEventStore store, string? topicId = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Open(store.AppendOnly, store.StoreId, topicId);
    }

    internal static CopResult<LedgerReader> Open(IAppendOnlyStore? rows, string storeId, string? topicId) => rows is not null
        ? new LedgerReader(rows, topicId)
        : new CopError(LedgerErrorCodes.NoLedger, $"The store '{storeId}' keeps no sequences of rows, and so no ledger.");

    /// <summary>Reads the origins, from the first to the present one.</summary>
    public async Task<ImmutableArray<LedgerOrigin>> ReadOriginsAsync(CancellationToken cancellationToken = default)
    {
        var origins = ImmutableArray.CreateBuilder<LedgerOrigin>();
        var sequence = LedgerOrigin.SequenceOf(topicId);
        await foreach (var row in rows.ReadRowsAsync(sequence, 0, long.MaxValue, cancellationToken).ConfigureAwait(false))
            origins.Add(LedgerOrigin.FromRow((int)row.Index, row.Data.Span, topicId));
        return origins.DrainToImmutable();
    }

    /// <summary>Gets the number of records of an origin.</summary>
    public Task<long> GetRecordCountAsync(LedgerOrigin origin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return rows.GetRowCountAsync(origin.Records, cancellationToken);
    }

    /// <summary>Reads the records of an origin as they are stored.</summary>
    /// <param name="origin">The origin.</param>
    /// <param name="from">The first index.</param>
    /// <param name="to">The index after the last one.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public IAsyncEnumerable<SequenceRow> ReadRecordsAsync(
        LedgerOrigin origin, long from = 0, long to = long.MaxValue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return rows.ReadRowsAsync(origin.Records, from, to, cancellationToken);
    }

    /// <summary>Reads the signed checkpoints of an origin, as they were written.</summary>
    public IAsyncEnumerable<string> ReadCheckpointsAsync(
        LedgerOrigin origin, long from = 0, CancellationToken cancellationToken = default) =>
        ReadTextsAsync(origin, each => each.Checkpoints, from, cancellationToken);

    /// <summary>Reads the co-signatures of checkpoints: each a JSON object of <c>size</c> and <c>line</c>.</summary>
    public IAsyncEnumerable<string> ReadCosignaturesAsync(LedgerOrigin origin, CancellationToken cancellationToken = default) =>
        ReadTextsAsync(origin, each => each.Cosignatures, 0, cancellationToken);

    /// <summary>Reads the time stamps of checkpoints: each a JSON object of <c>size</c> and <c>token</c> in base64.</summary>
    public IAsyncEnumerable<string> ReadTimestampsAsync(LedgerOrigin origin, CancellationToken cancellationToken = default) =>
        ReadTextsAsync(origin, each => each.Timestamps, 0, cancellationToken);

    /// <summary>Reads the signed acceptances of an origin: each a signed JSON object.</summary>
    public IAsyncEnumerable<string> ReadAcceptancesAsync(LedgerOrigin origin, CancellationToken cancellationToken = default) =>
        ReadTextsAsync(origin, each => each.Acceptances, 0, cancellationToken);

    /// <summary>Reads the last signed checkpoint of an origin; null when there is none.</summary>
    public async Task<string?> ReadLastCheckpointAsync(LedgerOrigin origin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(origin);
        var count = await rows.GetRowCountAsync(origin.Checkpoints, cancellationToken).ConfigureAwait(false);
        await foreach (var text in ReadCheckpointsAsync(origin, Math.Max(0, count - 1), cancellationToken).ConfigureAwait(false))
            return text;
        return null;
    }

    internal Task<long> GetCheckpointCountAsync(LedgerOrigin origin, CancellationToken cancellationToken) =>
        rows.GetRowCountAsync(origin.Checkpoints, cancellationToken);

    /// <summary>Opens the Merkle tree of an origin.</summary>
    public LedgerTree OpenTree(LedgerOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return new LedgerTree(rows, origin);
    }

    /// <summary>Stores a co-signature of a checkpoint beside the ledger.</summary>
    public Task AttachCosignatureAsync(
        LedgerOrigin origin, Checkpoint head, NoteSignature line, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(line);
        var json = CopJson.Object(("size", CopJson.From(head.Size)), ("line", CopJson.From(line.ToString())));
        return AppendTextAsync(origin.Cosignatures, json.ToString(), cancellationToken);
    }

    /// <summary>Stores a time stamp of a checkpoint beside the ledger.</summary>
    public Task AttachTimestampAsync(
        LedgerOrigin origin, Checkpoint head, byte[] token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(token);
        var json = CopJson.Object(("size", CopJson.From(head.Size)), ("token", CopJson.From(Convert.ToBase64String(token))));
        return AppendTextAsync(origin.Timestamps, json.ToString(), cancellationToken);
    }

    /// <summary>Reads the stored hashes of leaves, in complete tiles of 256; a malformed tile is empty.</summary>
    internal async IAsyncEnumerable<ImmutableArray<MerkleHash>> ReadLeafTilesAsync(
        LedgerOrigin origin, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var due = 0L;
        await foreach (var row in rows.ReadRowsAsync(origin.Leaves, 0, long.MaxValue, cancellationToken).ConfigureAwait(false))
        {
            for (; due < row.Index; due++)
                yield return [];
            due++;
            yield return LedgerTree.Unpack(row.Data.Span);
        }
    }

    /// <summary>Appends a row to one of an origin's sequences of texts.</summary>
    internal async Task AppendTextAsync(string sequence, string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = await rows.GetRowCountAsync(sequence, cancellationToken).ConfigureAwait(false);
            var append = new SequenceAppend { Sequence = sequence, FirstIndex = count, Rows = [Encoding.UTF8.GetBytes(text)] };
            if (await rows.AppendRowsAsync([append], cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    private async IAsyncEnumerable<string> ReadTextsAsync(
        LedgerOrigin origin, Func<LedgerOrigin, string> sequence, long from,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(origin);
        await foreach (var row in rows.ReadRowsAsync(sequence(origin), from, long.MaxValue, cancellationToken).ConfigureAwait(false))
            yield return Encoding.UTF8.GetString(row.Data.Span);
    }

    /// <summary>Reads what depends on the number of records, in several calls.</summary>
    /// <exception cref="CopException">
    /// The ledger is damaged (<c>ledger_mismatch</c>); or, as a temporary error, the store lost records meanwhile: a standby that was
    /// behind may have taken over.
    /// </exception>
    internal async Task<T> ReadToEndAsync<T>(LedgerOrigin origin, Func<long, Task<T>> read, CancellationToken cancellationToken)
    {
        var size = await GetRecordCountAsync(origin, cancellationToken).ConfigureAwait(false);
        try
        {
            return await read(size).ConfigureAwait(false);
        }
        catch (CopException damage) when (damage.Error.Code == LedgerErrorCodes.LedgerMismatch)
        {
            if (await GetRecordCountAsync(origin, cancellationToken).ConfigureAwait(false) >= size)
                throw;
            throw new CopException(CopError.Temporary(
                LedgerErrorCodes.LedgerMismatch, $"The ledger '{origin.Name}' became shorter while it was read."), damage);
        }
    }
}
