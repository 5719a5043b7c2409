using FsCheck;
using FsCheck.Fluent;

namespace Cop.Stores.Tests;

/// <summary>What an interrupted append leaves behind is cut, with a message, and nothing else is.</summary>
public sealed class JournalTornTests
{
    private static readonly Arbitrary<byte[][]> AnyBodies = ArbMap.Default.ArbFor<byte[][]>()
        .Filter(bodies => bodies is not null && bodies.All(body => body is not null));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_cut_at_each_byte_opens_with_exactly_the_whole_records(bool close)
    {
        var sample = SampleJournal.Small(close);
        for (var cut = JournalHeader.Size; cut < sample.Bytes.Length; cut++)
            ShouldOpenWithPrefix(sample, cut);
    }

    [Fact]
    public void A_file_of_any_records_cut_at_any_byte_opens_with_exactly_the_whole_records() =>
        Prop.ForAll(AnyBodies, ArbMap.Default.ArbFor<uint>(), (bodies, where) =>
        {
            var sample = SampleJournal.Write(bodies, close: where % 2 == 0);
            ShouldOpenWithPrefix(sample, JournalHeader.Size + (int)(where % (sample.Bytes.Length - JournalHeader.Size + 1)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_file_cut_within_its_own_header_is_refused()
    {
        var sample = SampleJournal.Small(close: true);
        for (var cut = 1; cut < JournalHeader.Size; cut++)
            SampleJournal.Open(SampleJournal.FileOf(sample.Bytes.AsSpan(0, cut))).Opened.Error!.Code.ShouldBe(CopErrorCodes.StoreCorrupt);
    }

    [Fact]
    public async Task A_tail_of_zeros_is_cut_and_the_next_append_takes_its_place()
    {
        var sample = SampleJournal.Small(close: false);
        var file = SampleJournal.FileOf([.. sample.Bytes, .. new byte[5000]]);
        var journal = SampleJournal.Open(file).Opened.Unwrap();
        journal.Repair.ShouldNotBeNull().Bytes.ShouldBe(5000);
        journal.Repair.IsCut.ShouldBeTrue();
        (await journal.AppendAsync(new byte[] { 42 })).Unwrap().ShouldBe(sample.Bytes.Length);

        var (again, read) = SampleJournal.Open(file);
        again.Unwrap().Repair.ShouldBeNull();
        SampleJournal.ShouldBePrefix(read, [.. sample.Bodies, [42]], 4);
    }

    [Fact]
    public void A_torn_body_that_holds_a_copy_of_the_journal_so_far_is_still_only_torn()
    {
        var inner = SampleJournal.Write([[1]], close: false);
        var outer = SampleJournal.Write([[1], inner.Bytes], close: false);
        var bytes = outer.Bytes.ToArray();
        bytes.AsSpan((int)outer.Offsets[1], RecordHeader.Size).Clear(); // The first sector never arrived.
        var (opened, read) = SampleJournal.Open(SampleJournal.FileOf(bytes));
        opened.Unwrap().Repair!.Offset.ShouldBe(outer.Offsets[1]);
        SampleJournal.ShouldBePrefix(read, outer.Bodies, 1);
    }

    [Fact]
    public void A_crash_that_keeps_any_sectors_of_the_unsynced_append_never_costs_an_acknowledged_record() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var file = new FaultyJournalFile();
            var journal = Journal.Open(file, SampleJournal.StoreId).Unwrap();
            var bodies = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomBody(random)).ToList();
            foreach (var body in bodies[..^1])
                journal.AppendAsync(body).GetAwaiter().GetResult().Unwrap();
            file.SyncFails = true;
            journal.AppendAsync(bodies[^1]).GetAwaiter().GetResult().IsOk.ShouldBeFalse();

            var (opened, read) = SampleJournal.Open(SampleJournal.FileOf(file.AfterPowerLoss(random)));
            opened.Error.ShouldBeNull();
            read.Count.ShouldBeInRange(bodies.Count - 1, bodies.Count);
            SampleJournal.ShouldBePrefix(read, bodies, read.Count);
        }).QuickCheckThrowOnFailure();

    private static byte[] RandomBody(Random random)
    {
        var body = new byte[random.Next(4000)];
        random.NextBytes(body);
        return body;
    }

    private static void ShouldOpenWithPrefix(SampleJournal sample, int cut)
    {
        var file = SampleJournal.FileOf(sample.Bytes.AsSpan(0, cut));
        var (opened, read) = SampleJournal.Open(file);
        var journal = opened.Unwrap();
        var end = sample.Offsets.Last(offset => offset <= cut);
        SampleJournal.ShouldBePrefix(read, sample.Bodies, Math.Min(sample.Bodies.Count, sample.Offsets.IndexOf(end)));
        file.Length.ShouldBe(end);
        if (cut == end)
            journal.Repair.ShouldBeNull();
        else
            journal.Repair!.Message.ShouldContain($"{cut - end} bytes at byte {end} were cut");
        journal.WasClosed.ShouldBe(cut == sample.Bytes.Length && sample.Offsets.Count > sample.Bodies.Count + 1);
    }
}
