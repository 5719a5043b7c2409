using System.Diagnostics;
using System.Globalization;
using Cop.Ledger;

namespace Cop.Bench;

/// <summary>
/// Measures the ledger: a checkpoint over 1,000,000 records (2 s), offline verification (300,000 records/s a core, signatures aside),
/// proofs at 1,000,000 records, and what it takes off the append rate of the journal with 64 callers (20 %).
/// </summary>
internal static class LedgerBenchmark
{
    private const int Records = 1_000_000;
    private const int Batch = 1000;
    private const int Callers = 64;
    private const int EventsPerRound = 12_800;
    private const int Rounds = 8;

    public static void Run(TextWriter output, IReadOnlyList<string> only)
    {
        if (only.Count == 0 || only.Contains("tree"))
            TreeAsync(output).GetAwaiter().GetResult();
        if (only.Count == 0 || only.Contains("append"))
            AppendAsync(output).GetAwaiter().GetResult();
    }

    private static async Task TreeAsync(TextWriter output)
    {
        var rows = new RowsInMemory();
        var reader = new LedgerReader(rows);
        var origin = new LedgerOrigin(0, "urn:cop:store:bench", "urn:cop:history:bench");
        var log = Enumerable.Range(1, Batch).Select(Noted).ToArray();
        var builder = LedgerBuilder.Begin(origin);
        var building = Measured.Begin();
        while (builder.Size < Records)
        {
            foreach (var stored in log)
                builder.Add(stored, "urn:cop:store:bench");
            await rows.AppendRowsAsync(builder.TakeRows(null, 0), CancellationToken.None);
            builder = builder.Next();
        }

        Row(output, "records and tree of 1,000,000 events", building, Records);
        var leaves = new List<ReadOnlyMemory<byte>>(Records);
        await foreach (var row in reader.ReadRecordsAsync(origin))
            leaves.Add(row.Data);

        var checkpoint = Measured.Begin();
        var range = CompactRange.Empty;
        var buffer = new MerkleHash[1024];
        for (var from = 0; from < Records; from += buffer.Length)
        {
            var count = Math.Min(buffer.Length, Records - from);
            for (var at = 0; at < count; at++)
                buffer[at] = MerkleHash.Leaf(leaves[from + at].Span);
            range = range.Append(buffer.AsSpan(0, count));
        }

        Row(output, "checkpoint over 1,000,000 records, from their bytes", checkpoint, Records);
        if (range.Root != builder.Range.Root)
            throw new InvalidOperationException("The roots differ.");

        var stored1 = Measured.Begin();
        var root = await reader.OpenTree(origin).GetRootAsync(Records);
        Row(output, "the same from the stored tree", stored1, 1);
        if (root != range.Root)
            throw new InvalidOperationException("The roots differ.");

        var verifying = Measured.Begin();
        var found = await LedgerVerifier.VerifyAsync(reader, origin, log: null);
        Row(output, "verification of the ledger alone", verifying, Records);
        if (!found.IsClean || found.Head.Size != Records)
            throw new InvalidOperationException("The ledger is not clean.");

        await ProofsAsync(output, reader.OpenTree(origin), leaves, root);
    }

    private static async Task ProofsAsync(TextWriter output, LedgerTree tree, List<ReadOnlyMemory<byte>> leaves, MerkleHash root)
    {
        var random = new Random(19);
        var (making, checking, hashes) = (new List<double>(), new List<double>(), 0);
        for (var round = 0; round < 2000; round++)
        {
            var index = random.Next(Records);
            var watch = Stopwatch.StartNew();
            var proof = await tree.ProveInclusionAsync(index, Records);
            making.Add(watch.Elapsed.TotalMicroseconds);
            watch.Restart();
            if (!MerkleProof.VerifyInclusion(MerkleHash.Leaf(leaves[index].Span), index, Records, proof.AsSpan(), root))
                throw new InvalidOperationException("A proof is wrong.");
            checking.Add(watch.Elapsed.TotalMicroseconds);
            hashes = Math.Max(hashes, proof.Length);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"inclusion proof at 1,000,000 records: {hashes} hashes ({hashes * MerkleHash.Size} bytes), made in {Median(making):F0} us, "
            + $"verified in {Median(checking):F1} us (medians)"));
        making.Clear();
        for (var round = 0; round < 200; round++)
        {
            var watch = Stopwatch.StartNew();
            hashes = Math.Max(hashes, (await tree.ProveConsistencyAsync(1 + random.Next(Records - 1), Records)).Length);
            making.Add(watch.Elapsed.TotalMicroseconds);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"consistency proof at 1,000,000 records: at most {hashes} hashes, made in {Median(making):F0} us (median)"));
    }

    private static async Task AppendAsync(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-ledger-");
        var (without, with, lags) = (new List<double>(), new List<double>(), new List<double>());
        try
        {
            using var signer = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)7, 32)]);
            for (var round = 0; round < Rounds; round++)
            {
                without.Add((await RoundAsync(Path.Combine(directory.FullName, $"a{round}"), null)).Rate);
                var follower = new LedgerFollower(new() { Signer = signer });
                var (rate, lag) = await RoundAsync(Path.Combine(directory.FullName, $"b{round}"), follower);
                with.Add(rate);
                lags.Add(lag);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"appends with {Callers} callers: {Median(without):n0} events/s, with the ledger {Median(with):n0} "
            + $"({100 * (1 - Median(with) / Median(without)):F0} % less); behind by {Median(lags):F0} ms at the end of "
            + $"{EventsPerRound:n0} events (medians of {Rounds} rounds)"));
    }

    private static async Task<(double Rate, double Lag)> RoundAsync(string directory, LedgerFollower? follower)
    {
        var storage = (await EmbeddedEventStore.OpenAsync(directory, Guid.NewGuid)).Unwrap();
        await using var kernel = await CopKernel.StartAsync(
            storage, new CopOptions { RunAgents = false, Followers = follower is null ? [] : [follower] });
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var topic = CopId.Create("topic", Guid.NewGuid());
            for (var number = 0; number < EventsPerRound / Callers; number++)
                (await kernel.AppendAsync(topic, Note(), Actor.Human("ada"))).Unwrap();
        })));
        var (rate, behind) = (EventsPerRound / watch.Elapsed.TotalSeconds, Stopwatch.StartNew());
        while (follower is not null && follower.RecordCount < EventsPerRound)
            await Task.Yield();
        return (rate, behind.Elapsed.TotalMilliseconds);
    }

    private static EventDraft Note() => EventDraft.Create("note.taken", ("text", CopJson.From(new string('x', 300))));

    private static Event Noted(int number) => Event.From(ObjectHash.Attach(CopJson.Object(
        ("id", CopJson.From($"urn:cop:event:{Guid.NewGuid()}")), ("topicId", CopJson.From("urn:cop:topic:bench")),
        ("topicSeq", CopJson.From(number)), ("type", CopJson.From("note.taken")), ("schemaVersion", CopJson.From("1")),
        ("createdAt", CopJson.From("2026-11-28T12:00:00.000Z")), ("payload", CopJson.Object(("text", CopJson.From("x")))),
        ("metadata", CopJson.Object(("initiator", CopJson.From("human:ada")), ("node", CopJson.From("urn:cop:node:bench"))))))).Unwrap();

    private static void Row(TextWriter output, string name, Measured begun, int count)
    {
        var (elapsed, processor) = begun.End();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: {elapsed:F0} ms, {processor:F0} ms of processor time; {count / (processor / 1000):n0}/s of processor time"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private readonly record struct Measured(Stopwatch Watch, TimeSpan Processor)
    {
        public static Measured Begin() => new(Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);

        public (double Elapsed, double Processor) End() =>
            (Watch.Elapsed.TotalMilliseconds, (Environment.CpuUsage.TotalTime - Processor).TotalMilliseconds);
    }
}
