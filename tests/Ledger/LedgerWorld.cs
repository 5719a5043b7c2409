using Microsoft.Extensions.Logging.Abstractions;

namespace Cop.Ledger.Tests;

/// <summary>A store in memory with a kernel, a clock that the test sets, and followers that the test drives.</summary>
internal sealed class LedgerWorld : IAsyncDisposable
{
    private LedgerWorld(EmbeddedEventStore store, CopKernel kernel, MemoryJournalFile journal) =>
        (Store, Kernel, Journal) = (store, kernel, journal);

    /// <summary>The length of an empty journal, which holds the id of the store.</summary>
    public int HeaderLength { get; private init; }

    /// <summary>The journal of a store that this world opened.</summary>
    public MemoryJournalFile Journal { get; }

    public static Ed25519Signer Signer { get; } = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)7, 32)], "urn:cop:key:ledger");

    public EmbeddedEventStore Store { get; }

    public CopKernel Kernel { get; }

    public SettableTime Time { get; } = new();

    public LedgerReader Reader => new(Store.AppendOnly);

    public static async Task<LedgerWorld> StartAsync(EmbeddedEventStore? store = null, CopOptions? options = null)
    {
        var journal = new MemoryJournalFile();
        store ??= EmbeddedEventStore.Open(journal, Guid.NewGuid, new EmbeddedOptions { NodeId = "urn:cop:node:n" }).Unwrap();
        var header = (int)journal.Length;
        return new LedgerWorld(store, await CopKernel.StartAsync(store, options ?? new CopOptions { RunAgents = false }), journal)
        {
            HeaderLength = header,
        };
    }

    public static LedgerFollower Follower(int checkpointRecords = 100, int maxBatchRecords = 500) => new(new LedgerOptions
    {
        Signer = Signer,
        CheckpointRecords = checkpointRecords,
        MaxBatchRecords = maxBatchRecords,
        MinInterval = TimeSpan.Zero,
    });

    public async Task AppendAsync(int events, string topicId = "urn:cop:topic:t")
    {
        for (var from = 0; from < events; from += 200)
        {
            var drafts = Enumerable.Range(from, Math.Min(200, events - from))
                .Select(number => EventDraft.Create("note.made", ("text", CopJson.From($"note {number}"))));
            (await Kernel.AppendAsync(topicId, [.. drafts], Actor.Human("ada"))).Unwrap();
        }
    }

    public Task<DateTimeOffset?> CatchUpAsync(LedgerFollower follower) =>
        follower.CatchUpAsync(new LogFollowerContext(Store, Time, NullLogger.Instance), CancellationToken.None);

    public async Task<LedgerOrigin> OriginAsync() => (await Reader.ReadOriginsAsync())[^1];

    public async Task<List<string>> RecordsAsync() => await TextsAsync(Reader.ReadRecordsAsync(await OriginAsync()));

    public async Task<List<string>> CheckpointsAsync()
    {
        var notes = new List<string>();
        await foreach (var note in Reader.ReadCheckpointsAsync(await OriginAsync()))
            notes.Add(note);
        return notes;
    }

    public ValueTask DisposeAsync() => Kernel.DisposeAsync();

    private static async Task<List<string>> TextsAsync(IAsyncEnumerable<SequenceRow> rows)
    {
        var texts = new List<string>();
        await foreach (var row in rows)
            texts.Add(System.Text.Encoding.UTF8.GetString(row.Data.Span));
        return texts;
    }
}
