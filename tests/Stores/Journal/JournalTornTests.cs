using FsCheck;
using FsCheck.Fluent;

namespace Cop.Stores.Tests;

/// <summary>Only the remains of an interrupted append are truncated, with a message.</summary>
public sealed class JournalTornTests
{
    private static readonly Arbitrary<byte[][]> AnyBodies = ArbMap.Default.ArbFor<byte[][]>()
        .Filter(bodies => bodies is not null && bodies.All(body => body is not null));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_truncated_at_each_byte_opens_with_the_complete_records(bool close)
    {
        var sample = SampleJournal.Small(close);
        for (var cut = JournalHeader.Size; cut < sample.Bytes.Length; cut++)
            ShouldOpenWithPrefix(sample, cut);
    }

    [Fact]
    public void A_random_file_truncated_anywhere_opens_with_the_complete_records() =>
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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Zeros_after_the_last_record_are_preallocated_space_for_the_next_append(bool close)
    {
        var sample = SampleJournal.Small(close);
        var file = SampleJournal.FileOf([.. sample.Bytes, .. new byte[5000]]);
        var journal = SampleJournal.Open(file).Opened.Unwrap();
        journal.Repair.ShouldBeNull();
        journal.WasClosed.ShouldBe(close);
        journal.Append(new byte[] { 42 }).Unwrap().ShouldBe(sample.Bytes.Length);

        var (again, read) = SampleJournal.Open(file);
        again.Unwrap().Repair.ShouldBeNull();
        SampleJournal.ShouldBePrefix(read, [.. sample.Bodies, [42]], 4);
    }

    [Fact]
    public void A_record_torn_in_the_preallocated_space_is_truncated_with_it()
    {
        var sample = SampleJournal.Small(close: false);
        for (var cut = (int)sample.Offsets[^2] + 1; cut < sample.Bytes.Length; cut++)
        {
            var file = SampleJournal.FileOf([.. sample.Bytes[..cut], .. new byte[3000]]);
            var (opened, read) = SampleJournal.Open(file);
            SampleJournal.ShouldBePrefix(read, sample.Bodies, 2);
            opened.Unwrap().Repair!.Message.ShouldContain(
                $"{Written(sample, (int)sample.Offsets[^2], cut)} bytes at byte {sample.Offsets[^2]} were cut");
            file.Length.ShouldBe(sample.Offsets[^2]);
        }
    }

    [Fact]
    public void A_torn_close_mark_is_truncated_and_a_changed_one_is_refused()
    {
        var sample = SampleJournal.Small(close: true);
        for (var at = (int)sample.Offsets[^2]; at < sample.Bytes.Length; at++)
        {
            byte[] front = [.. sample.Bytes[..at], .. new byte[3000]];
            SampleJournal.Open(SampleJournal.FileOf(front)).Opened.Unwrap().WasClosed.ShouldBeFalse();
            byte[] back = [
                .. sample.Bytes[..(int)sample.Offsets[^2]], .. new byte[at - sample.Offsets[^2] + 1], .. sample.Bytes[(at + 1)..],
                .. new byte[3000]];
            SampleJournal.Open(SampleJournal.FileOf(back)).Opened.Unwrap().WasClosed.ShouldBeFalse();
            byte[] changed = [.. sample.Bytes, .. new byte[3000]];
            changed[at] ^= 0x55;
            SampleJournal.Open(SampleJournal.FileOf(changed)).Opened.Error!.Code.ShouldBe(CopErrorCodes.StoreCorrupt, $"byte {at}");
        }
    }

    [Fact]
    public void A_torn_append_over_preallocated_space_loses_no_acknowledged_record() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var sample = SampleJournal.Write(Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomBody(random)), close: false);
            var bytes = new byte[sample.Bytes.Length + random.Next(5000)];
            sample.Bytes.AsSpan(0, (int)sample.Offsets[^2]).CopyTo(bytes);
            for (var sector = sample.Offsets[^2] / 512 * 512; sector < sample.Bytes.Length; sector += 512)
            {
                var start = (int)Math.Max(sector, sample.Offsets[^2]);
                if (random.Next(2) == 0)
                    sample.Bytes.AsSpan(start, (int)Math.Min(sector + 512, sample.Bytes.Length) - start).CopyTo(bytes.AsSpan(start));
            }

            var (opened, read) = SampleJournal.Open(SampleJournal.FileOf(bytes));
            opened.Error.ShouldBeNull();
            SampleJournal.ShouldBePrefix(read, sample.Bodies, Math.Max(read.Count, sample.Bodies.Count - 1));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Zeros_beyond_the_preallocated_space_are_truncated_with_a_message()
    {
        var sample = SampleJournal.Small(close: false);
        var file = SampleJournal.FileOf([.. sample.Bytes, .. new byte[Journal.MaxRoom + 1]]);
        SampleJournal.Open(
            file).Opened.Unwrap().Repair!.Message.ShouldContain($"{Journal.MaxRoom + 1} bytes at byte {sample.Bytes.Length} were cut");
        file.Length.ShouldBe(sample.Bytes.Length);
    }

    [Fact]
    public void A_torn_record_after_a_clean_close_is_truncated()
    {
        var sample = SampleJournal.Small(close: true);
        var file = SampleJournal.FileOf([.. sample.Bytes, .. RecordHeader.Magic, 1, 2, 3]);
        SampleJournal.Open(file).Opened.Unwrap().Repair!.IsCut.ShouldBeTrue();
        file.Length.ShouldBe(sample.Bytes.Length);
    }

    [Fact]
    public void A_torn_body_with_a_copy_of_the_journal_is_torn()
    {
        var inner = SampleJournal.Write([[1]], close: false);
        var outer = SampleJournal.Write([[1], inner.Bytes], close: false);
        var bytes = outer.Bytes.ToArray();
        bytes.AsSpan((int)outer.Offsets[1], RecordHeader.Size).Clear(); // The first sector was not written.
        var (opened, read) = SampleJournal.Open(SampleJournal.FileOf(bytes));
        opened.Unwrap().Repair!.Offset.ShouldBe(outer.Offsets[1]);
        SampleJournal.ShouldBePrefix(read, outer.Bodies, 1);
    }

    [Fact]
    public void A_crash_during_an_unsynced_append_loses_no_acknowledged_record() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var file = new FaultyJournalFile();
            var journal = Journal.Open(file, SampleJournal.StoreId).Unwrap();
            var bodies = Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomBody(random)).ToList();
            foreach (var body in bodies[..^1])
                journal.Append(body).Unwrap();
            file.SyncFails = true;
            journal.Append(bodies[^1]).IsOk.ShouldBeFalse();

            var (opened, read) = SampleJournal.Open(SampleJournal.FileOf(file.AfterPowerLoss(random)));
            opened.Error.ShouldBeNull();
            read.Count.ShouldBeInRange(bodies.Count - 1, bodies.Count);
            SampleJournal.ShouldBePrefix(read, bodies, read.Count);
        }).QuickCheckThrowOnFailure();

    // Zeros at the end are equal to unwritten bytes.
    private static int Written(SampleJournal sample, int from, int to) =>
        sample.Bytes.AsSpan(from, to - from).LastIndexOfAnyExcept((byte)0) + 1;

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
            journal.Repair!.Message.ShouldContain($"{Written(sample, (int)end, cut)} bytes at byte {end} were cut");
        journal.WasClosed.ShouldBe(cut == sample.Bytes.Length && sample.Offsets.Count > sample.Bodies.Count + 1);
    }
}
