using System.Collections.Immutable;
using System.Text;

namespace Cop.Conformance;

public abstract partial class EventStoreConformanceTests
{
    private IAppendOnlyStore Sequences => Store.AppendOnly.ShouldNotBeNull();

    [Fact, Trait("spec", "9.7")]
    public async Task Rows_are_appended_behind_the_last_one_and_read_again()
    {
        (await Sequences.GetRowCountAsync("a", CancellationToken.None)).ShouldBe(0);
        (await AppendRowsAsync(Rows("a", 0, "one", "two"), Rows("b", 0, "eins"))).ShouldBeTrue();
        (await AppendRowsAsync(Rows("a", 2, "three", ""))).ShouldBeTrue();
        (await ReadRowsAsync("a")).ShouldBe(["0 one", "1 two", "2 three", "3 "]);
        (await ReadRowsAsync("a", 1, 3)).ShouldBe(["1 two", "2 three"]);
        (await ReadRowsAsync("a", 4)).ShouldBeEmpty();
        (await ReadRowsAsync("none")).ShouldBeEmpty();
        await ReopenAsync();
        (await ReadRowsAsync("a")).ShouldBe(["0 one", "1 two", "2 three", "3 "]);
        (await Sequences.GetRowCountAsync("b", CancellationToken.None)).ShouldBe(1);
        (await AppendRowsAsync(Rows("b", 1, "zwei"))).ShouldBeTrue();
    }

    [Fact, Trait("spec", "9.7")]
    public async Task Rows_at_another_index_are_refused_and_nothing_of_the_append_is_stored()
    {
        (await AppendRowsAsync(Rows("a", 0, "one"))).ShouldBeTrue();
        foreach (var index in new long[] { 0, 2, 100 })
            (await AppendRowsAsync(Rows("b", 0, "eins"), Rows("a", index, "other"))).ShouldBeFalse($"index {index}");
        (await ReadRowsAsync("a")).ShouldBe(["0 one"]);
        (await ReadRowsAsync("b")).ShouldBeEmpty();
    }

    [Fact, Trait("spec", "9.7")]
    public async Task Of_concurrent_writers_at_one_index_one_appends()
    {
        for (var index = 0; index < 20; index++)
        {
            var at = index;
            var appended = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(writer => Task.Run(() => AppendRowsAsync(Rows("a", at, $"{at} of {writer}")))));
            appended.Count(isMine => isMine).ShouldBe(1);
        }

        (await ReadRowsAsync("a")).Count.ShouldBe(20);
    }

    [Fact]
    public async Task Many_and_large_rows_are_read_in_order()
    {
        var large = new string('x', 200_000);
        for (var index = 0; index < 1500; index += 500)
            (await AppendRowsAsync(Rows("a", index, [.. Enumerable.Range(index, 500).Select(number => $"row {number}")]))).ShouldBeTrue();
        (await AppendRowsAsync(Rows("a", 1500, large))).ShouldBeTrue();
        var read = await ReadRowsAsync("a");
        read.Take(1500).ShouldBe(Enumerable.Range(0, 1500).Select(number => $"{number} row {number}"));
        read[1500].ShouldBe($"1500 {large}");
    }

    private static SequenceAppend Rows(string sequence, long firstIndex, params string[] rows) => new()
    {
        Sequence = sequence,
        FirstIndex = firstIndex,
        Rows = [.. rows.Select(row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(row))],
    };

    private Task<bool> AppendRowsAsync(params SequenceAppend[] appends) => Sequences.AppendRowsAsync(appends, CancellationToken.None);

    private async Task<ImmutableList<string>> ReadRowsAsync(string sequence, long from = 0, long to = long.MaxValue) =>
        [.. (await ToListAsync(Sequences.ReadRowsAsync(sequence, from, to, CancellationToken.None)))
            .Select(row => $"{row.Index} {Encoding.UTF8.GetString(row.Data.Span)}")];
}
