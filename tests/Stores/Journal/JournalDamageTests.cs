using FsCheck;
using FsCheck.Fluent;

namespace Cop.Stores.Tests;

/// <summary>A byte that changed after the write is reported with its offset, and nothing is skipped, truncated or changed.</summary>
public sealed class JournalDamageTests
{
    [Fact]
    public void Each_changed_byte_of_a_cleanly_closed_journal_is_refused_naming_its_record()
    {
        var sample = SampleJournal.Small(close: true);
        for (var position = 0; position < sample.Bytes.Length; position++)
            foreach (var mask in new byte[] { 1, 0x80, 0xFF, sample.Bytes[position] })
                if (mask != 0)
                    ShouldBeRefused(sample, position, mask);
    }

    [Fact]
    public void Any_changed_byte_of_any_cleanly_closed_journal_is_refused_naming_its_record() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var bodies = Enumerable.Range(0, random.Next(6)).Select(_ => new byte[random.Next(3000)]).ToList();
            bodies.ForEach(random.NextBytes);
            var sample = SampleJournal.Write(bodies, close: true);
            ShouldBeRefused(sample, random.Next(sample.Bytes.Length), (byte)random.Next(1, 256));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_changed_byte_before_the_last_record_of_a_crashed_journal_is_refused()
    {
        var sample = SampleJournal.Small(close: false);
        for (var position = 0; position < sample.Offsets[^2]; position++)
            ShouldBeRefused(sample, position, 0x10);
    }

    /// <summary>It cannot be distinguished from an interrupted append, so it is truncated with a message.</summary>
    [Fact]
    public void A_changed_last_record_of_a_crashed_journal_is_reported_as_torn()
    {
        var sample = SampleJournal.Small(close: false);
        for (var position = (int)sample.Offsets[^2]; position < sample.Bytes.Length; position++)
        {
            var (opened, read) = SampleJournal.Open(SampleJournal.FileOf(Changed(sample, position, 0x10)));
            opened.Unwrap().Repair!.Offset.ShouldBe(sample.Offsets[^2]);
            SampleJournal.ShouldBePrefix(read, sample.Bodies, sample.Bodies.Count - 1);
        }
    }

    [Fact]
    public void A_record_that_is_missing_in_the_middle_is_refused()
    {
        var sample = SampleJournal.Small(close: true);
        var bytes = sample.Bytes.Where((_, position) => sample.RecordAt(position) != sample.Offsets[1]).ToArray();
        ShouldBeRefusedAt(bytes, sample.Offsets[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Lost_or_added_bytes_before_the_last_record_are_refused(int added)
    {
        var sample = SampleJournal.Small(close: false);
        for (var position = JournalHeader.Size; position < sample.Offsets[^2]; position++)
        {
            byte[] bytes = [.. sample.Bytes[..position], .. new byte[added], .. sample.Bytes[(position + 1 - added)..]];
            var error = SampleJournal.Open(SampleJournal.FileOf(bytes)).Opened.Error.ShouldNotBeNull($"at {position}");
            error.Code.ShouldBe(CopErrorCodes.StoreCorrupt);
        }
    }

    [Fact]
    public void A_record_with_another_number_is_refused_even_at_the_end()
    {
        var sample = SampleJournal.Small(close: false);
        var bytes = new byte[sample.Bytes.Length + RecordHeader.Size];
        sample.Bytes.CopyTo(bytes, 0);
        new RecordHeader(RecordKind.Commit, 0, 0, 9).Write(bytes.AsSpan(sample.Bytes.Length), new JournalHeader(SampleJournal.StoreId));
        ShouldBeRefusedAt(bytes, sample.Bytes.Length).Message.ShouldContain("record 4: it carries the number 9");
    }

    [Fact]
    public void A_record_of_an_unknown_kind_is_refused_even_at_the_end()
    {
        var sample = SampleJournal.Small(close: false);
        var bytes = new byte[sample.Bytes.Length + RecordHeader.Size];
        sample.Bytes.CopyTo(bytes, 0);
        new RecordHeader((RecordKind)7, 0, 0, 4).Write(bytes.AsSpan(sample.Bytes.Length), new JournalHeader(SampleJournal.StoreId));
        ShouldBeRefusedAt(bytes, sample.Bytes.Length).Message.ShouldContain("kind 7 is unknown");
    }

    [Fact]
    public void Bytes_after_a_record_with_a_bad_body_prove_damage()
    {
        var sample = SampleJournal.Small(close: false);
        byte[] bytes = [.. Changed(sample, sample.Bytes.Length - 1, 1), 7];
        ShouldBeRefusedAt(bytes, sample.Offsets[^2]);
    }

    [Fact]
    public void A_foreign_file_is_refused() =>
        SampleJournal.Open(SampleJournal.FileOf("SQLite format 3\0 and more than thirty-two bytes"u8)).Opened.Error!.Code.ShouldBe(
            CopErrorCodes.StoreFormat);

    [Fact]
    public void A_newer_version_is_refused_and_named()
    {
        var bytes = new JournalHeader(SampleJournal.StoreId).ToBytes();
        bytes[8] = 2;
        BitConverter.TryWriteBytes(bytes.AsSpan(28), Crc32C.Of(bytes.AsSpan(0, 28))).ShouldBeTrue();
        var error = SampleJournal.Open(SampleJournal.FileOf(bytes)).Opened.Error!;
        error.Code.ShouldBe(CopErrorCodes.StoreFormat);
        error.Message.ShouldContain("version 2");
    }

    [Fact]
    public void Any_garbage_is_refused() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<byte>>(), garbage =>
            SampleJournal.Open(SampleJournal.FileOf(garbage.Get)).Opened.Error!.Code
                .ShouldBeOneOf(CopErrorCodes.StoreFormat, CopErrorCodes.StoreCorrupt)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_checksum_is_standard_CRC_32C() => Crc32C.Of("123456789"u8).ShouldBe(0xE3069283);

    private static byte[] Changed(SampleJournal sample, int position, byte mask)
    {
        var bytes = sample.Bytes.ToArray();
        bytes[position] ^= mask;
        return bytes;
    }

    private static void ShouldBeRefused(SampleJournal sample, int position, byte mask)
    {
        var bytes = Changed(sample, position, mask);
        if (position < 8)
            SampleJournal.Open(SampleJournal.FileOf(bytes)).Opened.Error!.Code.ShouldBe(CopErrorCodes.StoreFormat);
        else
            ShouldBeRefusedAt(bytes, sample.RecordAt(position));
    }

    private static CopError ShouldBeRefusedAt(byte[] bytes, long offset)
    {
        var file = SampleJournal.FileOf(bytes);
        var (opened, read) = SampleJournal.Open(file);
        var error = opened.Error.ShouldNotBeNull();
        error.Code.ShouldBe(CopErrorCodes.StoreCorrupt);
        read.Sum(body => RecordHeader.Size + body.Length)
            .ShouldBe((int)Math.Max(0, offset - JournalHeader.Size), "all before it was handed out");
        error.Message.ShouldContain($"at byte {offset}, ");
        SampleJournal.BytesOf(file).ShouldBe(bytes);
        return error;
    }
}
