using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop.Ledger.Tests;

/// <summary>A copy of a ledger and its log that a test changes: rows and events may be altered, removed, added and exchanged.</summary>
internal sealed class LedgerImage : IAppendOnlyStore
{
    private LedgerImage(LedgerOrigin origin) => Origin = origin;

    public LedgerOrigin Origin { get; }

    public Dictionary<string, List<SequenceRow>> Rows { get; } = new(StringComparer.Ordinal);

    public List<Event> Log { get; } = [];

    public List<SequenceRow> Records => Rows[Origin.Records];

    public static async Task<LedgerImage> OfAsync(LedgerWorld world)
    {
        var image = new LedgerImage(await world.OriginAsync());
        foreach (var sequence in (string[])[image.Origin.Records, image.Origin.Leaves, image.Origin.Checkpoints, image.Origin.Nodes(1)])
        {
            image.Rows[sequence] = [];
            await foreach (var row in world.Store.AppendOnly.ReadRowsAsync(sequence, 0, long.MaxValue, CancellationToken.None))
                image.Rows[sequence].Add(row);
        }

        await foreach (var stored in world.Store.ReadPositionsAsync())
            image.Log.Add(stored.Event);
        return image;
    }

    public LedgerImage Copy()
    {
        var copy = new LedgerImage(Origin);
        foreach (var (sequence, rows) in Rows)
            copy.Rows[sequence] = [.. rows];
        copy.Log.AddRange(Log);
        return copy;
    }

    public void SetRecord(int index, ReadOnlyMemory<byte> data) => Records[index] = new SequenceRow(Records[index].Index, data);

    public Task<LedgerVerification> VerifyAsync(TrustFile trust, bool hasLog = true, params ImmutableArray<SignedNote> known) =>
        LedgerVerifier.VerifyAsync(
            new LedgerReader(this), Origin, hasLog ? PositionsAsync() : null,
            new LedgerVerificationOptions { Trust = trust, KnownCheckpoints = known });

    public Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken) =>
        Task.FromResult(Rows.TryGetValue(sequence, out var rows) && rows.Count > 0 ? rows[^1].Index + 1 : 0L);

    public async IAsyncEnumerable<SequenceRow> ReadRowsAsync(
        string sequence, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var row in Rows.TryGetValue(sequence, out var rows) ? rows : [])
        {
            if (row.Index >= from && row.Index < to)
                yield return row;
        }
    }

    public Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("An image is only read.");

    private async IAsyncEnumerable<PositionedEvent> PositionsAsync()
    {
        await Task.CompletedTask;
        for (var at = 0; at < Log.Count; at++)
            yield return new PositionedEvent(at + 1, Log[at]);
    }
}
