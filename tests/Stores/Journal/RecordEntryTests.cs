using FsCheck;
using FsCheck.Fluent;

namespace Cop.Stores.Tests;

/// <summary>The entries of a commit body are read back as written, without copies.</summary>
public sealed class RecordEntryTests
{
    [Fact]
    public void Any_entries_are_read_back_as_written() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Kind, byte[] Bytes)[]>(), entries =>
        {
            var writer = new RecordWriter();
            writer.Add(1, [9]);
            writer.Clear();
            var written = entries.Select(entry => writer.Add(entry.Kind, entry.Bytes)).ToList();
            var reader = new RecordReader(writer.Body.Span);
            for (var i = 0; i < entries.Length; i++)
            {
                reader.Read(out var entry).ShouldBeTrue();
                entry.ShouldBe(written[i]);
                reader[entry].SequenceEqual(entries[i].Bytes).ShouldBeTrue();
            }

            reader.Read(out _).ShouldBeFalse();
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_384)]
    [InlineData(3_000_000)]
    public void Lengths_at_encoding_boundaries_are_read_back(int length)
    {
        var writer = new RecordWriter();
        writer.Add(7, new byte[length]);
        var reader = new RecordReader(writer.Body.Span);
        reader.Read(out var entry).ShouldBeTrue();
        (entry.Kind, entry.Length, entry.Offset + entry.Length).ShouldBe(((byte)7, length, writer.Length));
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 0x80 })]
    [InlineData(new byte[] { 1, 2, 0 })]
    [InlineData(new byte[] { 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F })]
    [InlineData(new byte[] { 1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 })]
    public void A_malformed_body_throws_an_invariant_exception(byte[] body) =>
        Should.Throw<CopInvariantException>(() => new RecordReader(body).Read(out _));
}
