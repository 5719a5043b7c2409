using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Cop.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop.Conformance.Runner;

/// <summary>The operations of the feature <c>ledger</c>.</summary>
internal sealed class LedgerOperations(ServedKernel served)
{
    private const string Origin = "urn:cop:store:tester";

    /// <summary>Extends the ledger to the end of the log, and reads its records.</summary>
    public async Task<CopResult<CopJson>> RecordsAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        await served.SettleAsync(cancellationToken).ConfigureAwait(false);
        var topicId = members.OptionalText("topicId");
        var follower = new LedgerFollower(new LedgerOptions { TopicId = topicId });
        await follower.CatchUpAsync(new LogFollowerContext(served.Storage, served.Clock, NullLogger.Instance), cancellationToken)
            .ConfigureAwait(false);
        var (reader, records) = (LedgerReader.Open(served.Storage, topicId).Unwrap(), new List<CopJson>());
        var origins = await reader.ReadOriginsAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var row in reader.ReadRecordsAsync(origins[^1], cancellationToken: cancellationToken).ConfigureAwait(false))
            records.Add(CopJson.Parse(row.Data.Span).Unwrap());
        return CopJson.Array(records);
    }

    /// <summary>Verifies records against events in the order of their positions.</summary>
    public static async Task<CopResult<CopJson>> VerifyAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var events = ImmutableArray.CreateBuilder<PositionedEvent>();
        foreach (var item in members.List("events"))
        {
            if (!Event.From(item).TryGet(out var stored, out var fault))
                return fault;
            events.Add(new PositionedEvent(events.Count + 1, stored));
        }

        var rows = new GivenRecords([.. members.List("records").Select(record => record.Utf8)]);
        var found = await LedgerVerifier.VerifyAsync(
            new LedgerReader(rows), new LedgerOrigin(0, Origin, Origin), events.ToAsyncEnumerable(),
            cancellationToken: cancellationToken).ConfigureAwait(false);
        var tampering = found.Faults.Where(fault => fault.IsTampering).ToList();
        return CopJson.Object(
            ("verdict", CopJson.From(tampering.Count > 0 ? "tampered" : found.IsClean ? "clean" : "unverifiable")),
            ("index", tampering.Count > 0 ? CopJson.From(tampering.Min(fault => fault.Index)) : null));
    }

    /// <summary>Verifies the signature of an event.</summary>
    public static Task<CopResult<CopJson>> SignatureAsync(RequestMembers members, CancellationToken cancellationToken) =>
        Task.FromResult(Signature(members));

    private static CopResult<CopJson> Signature(RequestMembers members)
    {
        if (!Event.From(members.Value("event")).TryGet(out var stored, out var fault))
            return fault;
        var file = CopJson.Object(("v", CopJson.From(1)), ("keys", CopJson.Array(members.List("keys"))));
        if (!TrustFile.Parse(file.Utf8.Span).TryGet(out var trust, out var invalid))
            return invalid;
        if (stored.Metadata?["signature"] is null)
            return Verdict("absent");
        var faults = ObjectSigning.Verify(stored, trust);
        return Verdict(faults.IsEmpty ? "valid" : faults.Any(each => each.IsTampering) ? "invalid" : "unverifiable");
    }

    private static CopResult<CopJson> Verdict(string verdict) => CopJson.Object(("verdict", CopJson.From(verdict)));

    /// <summary>The records of a request as the rows of a store.</summary>
    private sealed class GivenRecords(ImmutableArray<ReadOnlyMemory<byte>> records) : IAppendOnlyStore
    {
        public Task<long> GetRowCountAsync(string sequence, CancellationToken cancellationToken) =>
            Task.FromResult(IsRecords(sequence) ? records.Length : 0L);

        public async IAsyncEnumerable<SequenceRow> ReadRowsAsync(
            string sequence, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask.ConfigureAwait(false);
            for (var index = from; IsRecords(sequence) && index < Math.Min(to, records.Length); index++)
                yield return new SequenceRow(index, records[(int)index]);
        }

        public Task<bool> AppendRowsAsync(IReadOnlyList<SequenceAppend> appends, CancellationToken cancellationToken) =>
            Task.FromResult(false);

        private static bool IsRecords(string sequence) => sequence.EndsWith("/records", StringComparison.Ordinal);
    }
}
