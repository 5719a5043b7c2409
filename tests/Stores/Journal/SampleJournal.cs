namespace Cop.Stores.Tests;

/// <summary>The bytes of a journal, for truncation and damage.</summary>
internal sealed record SampleJournal(byte[] Bytes, List<byte[]> Bodies, List<long> Offsets)
{
    public static readonly Guid StoreId = new("0195b7d4-0000-7000-8000-00000000c0de");

    /// <summary>The offsets of the records, including the close mark, and of the end.</summary>
    public static SampleJournal Write(IEnumerable<byte[]> bodies, bool close)
    {
        var file = new MemoryJournalFile();
        var journal = Journal.Open(file, StoreId).Unwrap();
        var written = bodies.ToList();
        var offsets = written.Select(body => journal.Append(body).Unwrap()).ToList();
        offsets.Add(journal.Length);
        if (close)
        {
            journal.Close().ShouldBeNull();
            offsets.Add(journal.Length);
        }

        return new SampleJournal(BytesOf(file), written, offsets);
    }

    /// <summary>Three records: with bytes of the header's magic in a body, empty, and short.</summary>
    public static SampleJournal Small(bool close) =>
        Write([[1, 2, 3, .. RecordHeader.Magic, 4], [], [5, 6, 7, 8, 9, 10, 11, 12, 13]], close);

    public static byte[] BytesOf(IJournalFile file)
    {
        var bytes = new byte[file.Length];
        file.ReadAt(0, bytes).ShouldBe(bytes.Length);
        return bytes;
    }

    public static MemoryJournalFile FileOf(ReadOnlySpan<byte> bytes)
    {
        var file = new MemoryJournalFile();
        file.WriteAt(0, bytes);
        return file;
    }

    public static (CopResult<Journal> Opened, List<byte[]> Read) Open(IJournalFile file)
    {
        var read = new List<byte[]>();
        return (Journal.Open(file, StoreId, (_, body) => read.Add(body.ToArray())), read);
    }

    /// <summary>The offset of the record that contains a byte; 0 for the file header.</summary>
    public long RecordAt(int position) => Offsets.LastOrDefault(offset => offset <= position);

    public static void ShouldBePrefix(List<byte[]> read, List<byte[]> written, int count)
    {
        read.Count.ShouldBe(count);
        for (var i = 0; i < count; i++)
            read[i].ShouldBe(written[i]);
    }
}
