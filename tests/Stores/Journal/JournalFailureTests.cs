using FsCheck;
using FsCheck.Fluent;

namespace Cop.Stores.Tests;

/// <summary>A failed write or sync is a temporary error; the log stays sound and takes appends again once it is recovered.</summary>
public sealed class JournalFailureTests : IDisposable
{
    private readonly FaultyJournalFile _file = new();

    [Fact]
    public async Task A_full_disk_is_a_temporary_error_and_space_makes_appends_work_again()
    {
        var journal = Open();
        (await journal.AppendAsync(new byte[100])).Unwrap();
        var end = journal.Length;
        _file.Capacity = end + 50;
        var error = (await journal.AppendAsync(new byte[100])).Error!;
        error.Code.ShouldBe(CopErrorCodes.Unavailable);
        error.Category.ShouldBe(CopErrorCategory.Temporary);
        error.Message.ShouldContain("the disk is full");

        _file.Capacity = long.MaxValue;
        (await journal.AppendAsync(new byte[1])).Error.ShouldBe(error, "it refuses until recovered");
        var cut = (await journal.RecoverAsync()).Unwrap().ShouldNotBeNull();
        (cut.Offset, cut.Bytes).ShouldBe((end, 50));
        (await journal.AppendAsync(new byte[1])).Unwrap().ShouldBe(end);
        await ShouldHoldAsync(journal, 2);
    }

    [Fact]
    public async Task A_failed_sync_leaves_no_record_behind_in_a_recovered_journal()
    {
        var journal = Open();
        _file.SyncFails = true;
        (await journal.AppendAsync(new byte[10])).Error!.Category.ShouldBe(CopErrorCategory.Temporary);
        journal.NeedsRecovery.ShouldBeTrue();
        (await journal.RecoverAsync()).Error!.Category.ShouldBe(CopErrorCategory.Temporary);
        journal.NeedsRecovery.ShouldBeTrue();
        _file.SyncFails = false;
        (await journal.RecoverAsync()).IsOk.ShouldBeTrue();
        await ShouldHoldAsync(journal, 0);
    }

    [Fact]
    public async Task A_record_whose_sync_failed_is_handed_out_when_the_process_ended_before_recovery()
    {
        var journal = Open();
        _file.SyncFails = true;
        (await journal.AppendAsync(new byte[10])).IsOk.ShouldBeFalse();
        (await journal.CloseAsync()).ShouldNotBeNull();
        _file.SyncFails = false;
        var (opened, read) = SampleJournal.Open(_file);
        opened.Unwrap().WasClosed.ShouldBeFalse();
        read.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_record_that_survived_a_failed_sync_is_made_durable_before_the_journal_opens()
    {
        var journal = Open();
        _file.SyncFails = true;
        (await journal.AppendAsync(new byte[10])).IsOk.ShouldBeFalse();
        SampleJournal.Open(_file).Opened.Error!.Code.ShouldBe(CopErrorCodes.Unavailable);
        _file.SyncFails = false;
        SampleJournal.Open(_file).Opened.IsOk.ShouldBeTrue();
        SampleJournal.Open(SampleJournal.FileOf(_file.AfterPowerLoss(new Random(0)))).Read.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Recovery_does_nothing_when_acknowledged_bytes_cannot_be_read()
    {
        var journal = Open();
        (await journal.AppendAsync(new byte[10])).Unwrap();
        _file.SyncFails = true;
        (await journal.AppendAsync(new byte[10])).IsOk.ShouldBeFalse();
        var length = _file.Length;
        (_file.SyncFails, _file.ReadFails) = (false, true);
        (await journal.RecoverAsync()).IsOk.ShouldBeFalse();
        _file.Length.ShouldBe(length);
        _file.ReadFails = false;
        (await journal.RecoverAsync()).IsOk.ShouldBeTrue();
        await ShouldHoldAsync(journal, 1);
    }

    [Fact]
    public void Any_run_of_failures_keeps_every_acknowledged_record_and_no_other() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => RunAsync(new Random(seed)).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        var piece = new byte[Journal.MaxBodyLength / 2];
        var journal = Open();
        await Should.ThrowAsync<ArgumentException>(() => journal.AppendAsync([piece, piece, new byte[1]]));
        journal.NeedsRecovery.ShouldBeFalse();
    }

    public void Dispose() => _file.Dispose();

    private static async Task RunAsync(Random random)
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
            if ((await journal.AppendAsync(body)).IsOk)
                acknowledged.Add(body);
            else
                await journal.RecoverAsync();
        }

        (file.Capacity, file.SyncFails, file.TruncateFails) = (long.MaxValue, false, false);
        (await journal.RecoverAsync()).IsOk.ShouldBeTrue();
        (await journal.CloseAsync()).ShouldBeNull();
        var (opened, read) = SampleJournal.Open(file);
        opened.Unwrap().Repair.ShouldBeNull();
        SampleJournal.ShouldBePrefix(read, acknowledged, acknowledged.Count);
    }

    private Journal Open() => Journal.Open(_file, SampleJournal.StoreId).Unwrap();

    private async Task ShouldHoldAsync(Journal journal, int commits)
    {
        (await journal.CloseAsync()).ShouldBeNull();
        var (opened, read) = SampleJournal.Open(_file);
        opened.Unwrap().WasClosed.ShouldBeTrue();
        read.Count.ShouldBe(commits);
    }
}
