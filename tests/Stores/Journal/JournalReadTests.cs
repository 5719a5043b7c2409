namespace Cop.Stores.Tests;

/// <summary>Appended bodies are read back, whole and in slices, over sessions and segments.</summary>
public sealed class JournalReadTests
{
    [Fact]
    public void Body_segments_are_read_back_whole_and_in_slices()
    {
        var journal = Journal.Open(new MemoryJournalFile(), SampleJournal.StoreId).Unwrap();
        var offset = journal.Append([new byte[] { 1, 2 }, Array.Empty<byte>(), new byte[] { 3 }]).Unwrap();
        journal.ReadBody(offset).Unwrap().ShouldBe([1, 2, 3]);
        var slice = new byte[2];
        journal.ReadAt(offset + RecordHeader.Size + 1, slice).ShouldBeNull();
        slice.ShouldBe([2, 3]);
        Should.Throw<ArgumentOutOfRangeException>(() => journal.ReadAt(journal.Length - 1, new byte[2]));
    }

    [Fact]
    public void Bodies_longer_than_a_segment_and_than_the_read_ahead_are_read_back()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var bodies = new[] { 10, 65_536, 200_000, 3_000_000, 0, 7 }.Select(length => new byte[length]).ToList();
        bodies.ForEach(random.NextBytes);
        var file = new MemoryJournalFile();
        var journal = Journal.Open(file, SampleJournal.StoreId).Unwrap();
        foreach (var body in bodies)
            journal.Append(body).Unwrap();
        var scanned = new List<byte[]>();
        journal.Scan((offset, body) =>
        {
            journal.ReadBody(offset).Unwrap().ShouldBe(body.ToArray());
            scanned.Add(body.ToArray());
        }).ShouldBeNull($"seed {seed}");
        SampleJournal.ShouldBePrefix(scanned, bodies, bodies.Count);
    }

    [Fact]
    public void Sessions_continue_with_dense_numbers_and_the_first_id()
    {
        var file = new MemoryJournalFile();
        for (var session = 0; session < 3; session++)
        {
            var journal = Journal.Open(file, session == 0 ? SampleJournal.StoreId : Guid.Empty).Unwrap();
            journal.StoreId.ShouldBe(SampleJournal.StoreId);
            journal.WasClosed.ShouldBe(session > 0);
            journal.NextNumber.ShouldBe(1 + 2 * session);
            journal.Append(new[] { (byte)session }).Unwrap();
            journal.Dispose();
        }

        SampleJournal.Open(file).Read.ShouldBe([[0], [1], [2]]);
    }

    [Fact]
    public void Opening_and_closing_without_an_append_writes_nothing()
    {
        var file = SampleJournal.FileOf(SampleJournal.Small(close: true).Bytes);
        var length = file.Length;
        using (Journal.Open(file, Guid.Empty).Unwrap())
            file.Length.ShouldBe(length);
        file.Length.ShouldBe(length);
    }

    [Fact]
    public void Progress_is_reported_and_ends_at_the_total()
    {
        var sample = SampleJournal.Write(Enumerable.Repeat(new byte[9 * 1024 * 1024], 4), close: true);
        var told = new List<JournalProgress>();
        Journal.Open(SampleJournal.FileOf(sample.Bytes), Guid.Empty, progress: new Teller(told)).IsOk.ShouldBeTrue();
        told.Count.ShouldBeGreaterThan(1);
        told[^1].ShouldBe(new JournalProgress(sample.Bytes.Length, sample.Bytes.Length, 4));
    }

    [Fact]
    public void A_closed_journal_refuses_appends()
    {
        var journal = Journal.Open(new MemoryJournalFile(), Guid.Empty).Unwrap();
        journal.Dispose();
        journal.Dispose();
        Should.Throw<ObjectDisposedException>(() => journal.Append(new byte[1]));
    }

    private sealed class Teller(List<JournalProgress> told) : IProgress<JournalProgress>
    {
        public void Report(JournalProgress value) => told.Add(value);
    }
}
