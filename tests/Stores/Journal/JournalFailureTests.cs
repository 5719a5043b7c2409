using FsCheck;
using FsCheck.Fluent;

namespace Cop.Stores.Tests;

/// <summary>A failed write or sync is a temporary error; the log stays valid and accepts appends after the recovery.</summary>
public sealed class JournalFailureTests : IDisposable
{
    private readonly FaultyJournalFile _file = new();

    [Fact]
    public void A_full_disk_is_a_temporary_error_until_space_is_free()
    {
        var journal = Open();
        journal.Append(new byte[100]).Unwrap();
        var end = journal.Length;
        _file.Capacity = end + 50;
        var error = journal.Append(new byte[100]).Error!;
        error.Code.ShouldBe(CopErrorCodes.Unavailable);
        error.Category.ShouldBe(CopErrorCategory.Temporary);
        error.Message.ShouldContain("the disk is full");

        _file.Capacity = long.MaxValue;
        journal.Append(new byte[1]).Error.ShouldBe(error, "it refuses until recovered");
        var cut = journal.Recover().Unwrap().ShouldNotBeNull();
        (cut.Offset, cut.Bytes).ShouldBe((end, RecordHeader.Size), "zeros are as good as never written");
        journal.Append(new byte[1]).Unwrap().ShouldBe(end);
        ShouldHold(journal, 2);
    }

    [Fact]
    public void A_failed_sync_leaves_no_record_in_a_recovered_journal()
    {
        var journal = Open();
        _file.SyncFails = true;
        journal.Append(new byte[10]).Error!.Category.ShouldBe(CopErrorCategory.Temporary);
        journal.NeedsRecovery.ShouldBeTrue();
        journal.Recover().Error!.Category.ShouldBe(CopErrorCategory.Temporary);
        journal.NeedsRecovery.ShouldBeTrue();
        _file.SyncFails = false;
        journal.Recover().IsOk.ShouldBeTrue();
        ShouldHold(journal, 0);
    }

    [Fact]
    public void A_record_with_a_failed_sync_is_read_after_a_crash_before_recovery()
    {
        var journal = Open();
        _file.SyncFails = true;
        journal.Append(new byte[10]).IsOk.ShouldBeFalse();
        journal.Close().ShouldNotBeNull();
        _file.SyncFails = false;
        var (opened, read) = SampleJournal.Open(_file);
        opened.Unwrap().WasClosed.ShouldBeFalse();
        read.Count.ShouldBe(1);
    }

    [Fact]
    public void A_record_after_a_failed_sync_is_made_durable_before_opening()
    {
        var journal = Open();
        _file.SyncFails = true;
        journal.Append(new byte[10]).IsOk.ShouldBeFalse();
        SampleJournal.Open(_file).Opened.Error!.Code.ShouldBe(CopErrorCodes.Unavailable);
        _file.SyncFails = false;
        SampleJournal.Open(_file).Opened.IsOk.ShouldBeTrue();
        SampleJournal.Open(SampleJournal.FileOf(_file.AfterPowerLoss(new Random(0)))).Read.Count.ShouldBe(1);
    }

    [Fact]
    public void Recovery_changes_nothing_when_acknowledged_bytes_are_unreadable()
    {
        var journal = Open();
        journal.Append(new byte[10]).Unwrap();
        _file.SyncFails = true;
        journal.Append(new byte[10]).IsOk.ShouldBeFalse();
        var length = _file.Length;
        (_file.SyncFails, _file.ReadFails) = (false, true);
        journal.Recover().IsOk.ShouldBeFalse();
        _file.Length.ShouldBe(length);
        _file.ReadFails = false;
        journal.Recover().IsOk.ShouldBeTrue();
        ShouldHold(journal, 1);
    }

    [Fact]
    public void Any_failure_sequence_keeps_exactly_the_acknowledged_records() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => Run(new Random(seed))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_body_that_is_too_long_is_refused()
    {
        var piece = new byte[Journal.MaxBodyLength / 2];
        var journal = Open();
        Should.Throw<ArgumentException>(() => journal.Append([piece, piece, new byte[1]]));
        journal.NeedsRecovery.ShouldBeFalse();
    }

    public void Dispose() => _file.Dispose();

    private static void Run(Random random)
    {
        var file = new FaultyJournalFile();
        var journal = Journal.Open(file, SampleJournal.StoreId).Unwrap();
        var acknowledged = new List<byte[]>();
        for (var step = 0; step < 40; step++)
        {
            file.Capacity = random.Next(3) == 0 ? file.Length + random.Next(60) : long.MaxValue;
            file.SyncFails = random.Next(4) == 0;
            file.TruncateFails = random.Next(4) == 0;
            var body = new byte[random.Next(100)];
            random.NextBytes(body);
            if (journal.Append(body).IsOk)
                acknowledged.Add(body);
            else
                journal.Recover();
        }

        (file.Capacity, file.SyncFails, file.TruncateFails) = (long.MaxValue, false, false);
        journal.Recover().IsOk.ShouldBeTrue();
        journal.Close().ShouldBeNull();
        var (opened, read) = SampleJournal.Open(file);
        opened.Unwrap().Repair.ShouldBeNull();
        SampleJournal.ShouldBePrefix(read, acknowledged, acknowledged.Count);
    }

    private Journal Open() => Journal.Open(_file, SampleJournal.StoreId).Unwrap();

    private void ShouldHold(Journal journal, int commits)
    {
        journal.Close().ShouldBeNull();
        var (opened, read) = SampleJournal.Open(_file);
        opened.Unwrap().WasClosed.ShouldBeTrue();
        read.Count.ShouldBe(commits);
    }
}
