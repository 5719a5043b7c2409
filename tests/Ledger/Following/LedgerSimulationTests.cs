using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Cop.Ledger.Tests;

/// <summary>
/// The follower on nodes that crash, pause, lose their connection and their clocks: the records are those of a follower that nothing
/// happened to.
/// </summary>
public sealed class LedgerSimulationTests(ITestOutputHelper output)
{
    private static readonly TrustFile Trust = new()
    {
        Keys = [new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span])],
    };

    private static readonly int Seeds = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 500 : 12;

    [Fact]
    public void Faults_of_nodes_and_network_change_no_byte_of_the_records()
    {
        var records = 0;
        for (ulong seed = 1; seed <= (ulong)Seeds; seed++)
        {
            var report = WithLedger(FaultPlan.Hostile, (log, rows) =>
            {
                var reader = new LedgerReader(rows);
                var written = RecordsOf(reader, reader.ReadOriginsAsync().Result[^1]);
                records += written.Count;
                return written.SequenceEqual(ExpectedRecords(log)) ? Faults(reader, log)
                    : [$"the ledger has {written.Count} records, which differ from those of a run without faults"];
            }).Run(seed);
            output.WriteLine($"seed {seed}: {report.Events.Length} events");
            report.EnsureSuccess();
        }

        records.ShouldBeGreaterThan(10 * Seeds);
    }

    [Fact]
    public void After_the_log_lost_its_end_the_last_ledger_has_the_events_that_are_left()
    {
        var losses = 0;
        for (ulong seed = 1; seed <= (ulong)Seeds; seed++)
        {
            WithLedger(FaultPlan.HostileWithLosses, (log, rows) =>
            {
                var reader = new LedgerReader(rows);
                losses += reader.ReadOriginsAsync().Result.Length - 1;
                return Faults(reader, log);
            }).Run(seed).EnsureSuccess();
        }

        losses.ShouldBeGreaterThan(0);
    }

    private static Simulation WithLedger(
        Func<SeededRandom, int, ImmutableArray<SimulatedFault>> faults, Func<IEventLog, IAppendOnlyStore, IEnumerable<string>> check) =>
        new()
        {
            Nodes = 3,
            Agents = () => [],
            Commands = chance => [.. Enumerable.Range(0, chance.Next(20, 60)).Select(number => new SimulatedCommand.Append
            {
                At = chance.Next(TimeSpan.FromMinutes(2)),
                TopicId = $"urn:cop:topic:{chance.Next(0, 3)}",
                Actor = Actor.Human("ada"),
                Drafts = [EventDraft.Create("note.made", ("text", CopJson.From($"note {number}")))],
            })],
            Faults = faults,
            LogFollowers = () => [new LedgerFollower(new LedgerOptions
            {
                Signer = LedgerWorld.Signer, CheckpointRecords = 7, MaxBatchRecords = 5, MinInterval = TimeSpan.FromMilliseconds(20),
            })],
            CheckRows = check,
        };

    private static List<string> Faults(LedgerReader reader, IEventLog log)
    {
        var origin = reader.ReadOriginsAsync().Result[^1];
        var verified = LedgerVerifier.VerifyAsync(
            reader, origin, log.ReadPositionsAsync(), new LedgerVerificationOptions { Trust = Trust }).Result;
        // Only an operator can accept the ledger of a history that follows a loss.
        var faults = verified.Faults.Where(fault => fault.Kind != LedgerFaultKind.OriginNotAccepted)
            .Select(fault => fault.Message).ToList();
        if (verified.PendingEvents > 0)
            faults.Add($"{verified.PendingEvents} events have no record");
        if (verified.SignedRecords < verified.Head.Size)
            faults.Add($"a checkpoint covers {verified.SignedRecords} of {verified.Head.Size} records");
        return faults;
    }

    // One follower that reads the log of the end, on a store whose sequences are empty.
    private static List<string> ExpectedRecords(IEventLog log)
    {
        var (store, altered) = AlteredStore.Of((IEventStore)log);
        using var empty = new MemoryJournalFile();
        altered.Sequences = EmbeddedEventStore.Open(empty, Guid.NewGuid).Unwrap().AppendOnly;
        LedgerWorld.Follower().CatchUpAsync(new LogFollowerContext(store, TimeProvider.System, NullLogger.Instance), default).Wait();
        var reader = new LedgerReader(altered.Sequences);
        return RecordsOf(reader, reader.ReadOriginsAsync().Result[^1]);
    }

    private static List<string> RecordsOf(LedgerReader reader, LedgerOrigin origin) =>
        [.. reader.ReadRecordsAsync(origin).ToBlockingEnumerable().Select(row => Encoding.UTF8.GetString(row.Data.Span))];
}
