using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cop.Stores.Tests;

/// <summary>The journal as a file: creation, the lock, readers beside the writer, unwritable directories.</summary>
public sealed partial class JournalDiskTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.File("store", "journal");

    [Fact]
    public void A_journal_is_created_with_its_directory_and_opened_again()
    {
        using (var journal = Journal.Open(FilePath, SampleJournal.StoreId).Unwrap())
            journal.Append(new byte[] { 1 }).Unwrap().ShouldBe(JournalHeader.Size);
        var read = new List<byte[]>();
        using var again = Journal.Open(FilePath, Guid.Empty, (_, body) => read.Add(body.ToArray())).Unwrap();
        (again.StoreId, again.WasClosed, again.IsReadOnly).ShouldBe((SampleJournal.StoreId, true, false));
        read.ShouldBe([[1]]);
        Directory.GetFiles(_directory.File("store")).Select(Path.GetFileName).Order().ShouldBe(["journal", "journal.lock"]);
    }

    [Fact]
    public void A_second_writer_in_the_same_process_is_refused_until_the_first_closes()
    {
        using (Journal.Open(FilePath, Guid.Empty).Unwrap())
        {
            var error = Journal.Open(FilePath, Guid.Empty).Error!;
            error.Code.ShouldBe(CopErrorCodes.StoreLocked);
            error.Message.ShouldContain($"process {Environment.ProcessId}");
        }

        using var free = Journal.Open(FilePath, Guid.Empty).Unwrap();
    }

    [Fact]
    public async Task Another_process_holds_the_lock_and_a_killed_one_leaves_none()
    {
        using var child = ChildProcess.Start("journal-hold", FilePath);
        (await child.ReadLineAsync()).ShouldBe("held");
        var error = Journal.Open(FilePath, Guid.Empty).Error!;
        error.Code.ShouldBe(CopErrorCodes.StoreLocked);
        error.Message.ShouldContain($"process {child.Id}");
        await child.KillAsync();
        using var journal = Journal.Open(FilePath, Guid.Empty).Unwrap();
        journal.WasClosed.ShouldBeFalse();

        using var refused = ChildProcess.Start("journal-hold", FilePath);
        (await refused.ReadLineAsync()).ShouldBe(CopErrorCodes.StoreLocked);
    }

    [Fact]
    public void A_lock_ends_with_its_writer_despite_a_starting_child_process()
    {
        if (!OperatingSystem.IsLinux())
            return;
        SafeFileHandle copy;
        using (Journal.Open(FilePath, Guid.Empty).Unwrap())
        {
            var descriptor = Directory.GetFiles("/proc/self/fd").Single(link => new FileInfo(link).LinkTarget == FilePath + ".lock");
            copy = new SafeFileHandle(
                Copy(int.Parse(Path.GetFileName(descriptor), System.Globalization.CultureInfo.InvariantCulture)), ownsHandle: true);
        }

        using (copy)
        {
            copy.IsInvalid.ShouldBeFalse();
            using var again = Journal.Open(FilePath, Guid.Empty).Unwrap();
        }
    }

    [Fact]
    public async Task A_refused_journal_leaves_no_lock()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        await File.WriteAllTextAsync(FilePath, "this is something else entirely");
        Journal.Open(FilePath, Guid.Empty).Error!.Code.ShouldBe(CopErrorCodes.StoreFormat);
        File.Delete(FilePath);
        using var journal = Journal.Open(FilePath, Guid.Empty).Unwrap();
    }

    [Fact]
    public void A_reader_beside_a_running_writer_sees_what_was_appended_and_changes_nothing()
    {
        using var writer = Journal.Open(FilePath, Guid.Empty).Unwrap();
        writer.Append(new byte[] { 1 }).Unwrap();
        using (var reader = Journal.OpenReadOnly(FilePath).Unwrap())
        {
            reader.Length.ShouldBe(writer.Length);
            reader.Append(new byte[] { 2 }).Error!.Code.ShouldBe(CopErrorCodes.ReadOnly);
        }

        writer.Append(new byte[] { 2 }).IsOk.ShouldBeTrue();
    }

    [Fact]
    public void The_file_is_preallocated_and_truncated_at_a_clean_close()
    {
        using (var writer = Journal.Open(FilePath, Guid.Empty).Unwrap())
        {
            writer.Append(new byte[100]).IsOk.ShouldBeTrue();
            var length = new FileInfo(FilePath).Length;
            length.ShouldBe(writer.Length + Journal.MaxRoom);
            writer.Append(new byte[100]).IsOk.ShouldBeTrue();
            new FileInfo(FilePath).Length.ShouldBe(length);
            writer.Append(new byte[Journal.MaxRoom]).IsOk.ShouldBeTrue();
            new FileInfo(FilePath).Length.ShouldBe(writer.Length, "a long record has no room behind it");
            writer.Append(new byte[1]).IsOk.ShouldBeTrue();
            new FileInfo(FilePath).Length.ShouldBe(writer.Length + Journal.MaxRoom);
        }

        using var again = Journal.Open(FilePath, Guid.Empty).Unwrap();
        (again.WasClosed, again.Repair).ShouldBe((true, null));
        new FileInfo(FilePath).Length.ShouldBe(again.Length);
    }

    [Fact]
    public async Task Readers_never_fail_while_a_writer_appends()
    {
        using var child = ChildProcess.Start("journal-append", FilePath);
        await child.ReadLineAsync();
        for (int round = 0, last = 0; round < 30; round++)
        {
            var commits = 0;
            using var reader = Journal.OpenReadOnly(FilePath, (_, _) => commits++).Unwrap();
            commits.ShouldBeGreaterThanOrEqualTo(last);
            last = commits;
        }
    }

    [Fact]
    public async Task A_read_only_journal_skips_a_torn_end_and_keeps_it()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        var sample = SampleJournal.Small(close: false);
        await File.WriteAllBytesAsync(FilePath, sample.Bytes[..^1]);
        using var reader = Journal.OpenReadOnly(FilePath).Unwrap();
        reader.Repair!.IsCut.ShouldBeFalse();
        reader.Length.ShouldBe(sample.Offsets[^2]);
        new FileInfo(FilePath).Length.ShouldBe(sample.Bytes.Length - 1);
    }

    [Fact]
    public void A_missing_journal_is_not_created_by_a_reader()
    {
        Journal.OpenReadOnly(FilePath).Error!.Code.ShouldBe(CopErrorCodes.NotFound);
        Directory.Exists(_directory.File("store")).ShouldBeFalse();
    }

    [Fact]
    public void An_unwritable_directory_is_refused()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // /proc refuses new files, also from root.
        var error = Journal.Open("/sys/kernel/cop-journal", Guid.Empty).Error!;
        error.Code.ShouldBe(CopErrorCodes.StoreReadOnly);
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        await File.WriteAllBytesAsync(FilePath, []);
        Journal.Open(FilePath, Guid.Empty).Error!.Code.ShouldBe(CopErrorCodes.StoreCorrupt);
    }

    [Fact]
    public async Task More_damage_than_one_append_can_leave_is_never_cut()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        await File.WriteAllBytesAsync(FilePath, SampleJournal.Small(close: false).Bytes);
        await using (var file = new FileStream(FilePath, FileMode.Open))
            file.SetLength(file.Length + Journal.MaxBodyLength + Journal.MaxRoom + RecordHeader.Size + 1); // A sparse file.
        Journal.Open(FilePath, Guid.Empty).Error!.Code.ShouldBe(CopErrorCodes.StoreCorrupt);
    }

    public void Dispose() => _directory.Dispose();

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Copy(int descriptor);
}
