namespace Cop.Core.Tests.Vectors;

/// <summary>
/// spec/vectors/causality/positions.json: the positions that the units of a journal give, also when it is opened again (M-9).
/// </summary>
public sealed class PositionVectorTests
{
    private static readonly VectorFile Vectors = new("causality", "positions.json");

    public static TheoryData<string> Names => Vectors.Names;

    [Theory, MemberData(nameof(Names)), Trait("spec", "3.1.3"), Trait("spec", "M-9")]
    public async Task Journal_units_give_the_positions_of_the_vector(string name)
    {
        var vector = Vectors[name];
        var file = new MemoryJournalFile();
        string[] expected = [.. vector["positions"]!.Items.Select(id => id.AsString()!)];
        await using (var store = Open(file))
        {
            var heads = new Dictionary<string, TopicHead>(StringComparer.Ordinal);
            foreach (var unit in vector["units"]!.Items)
                (await store.CommitAsync([Unit(unit, heads)], default)).ShouldBe([CommitOutcome.Committed]);
            (await PositionsAsync(store)).ShouldBe(expected);
        }

        await using var again = Open(file);
        (await PositionsAsync(again)).ShouldBe(expected);
    }

    private static EmbeddedEventStore Open(MemoryJournalFile file) => EmbeddedEventStore.Open(file, Guid.NewGuid).Unwrap();

    private static CommitUnit Unit(CopJson unit, Dictionary<string, TopicHead> heads)
    {
        var events = unit["events"]!.Items.Select(json => Event.ParseUntrusted(json.Utf8.Span).Unwrap())
            .ToLookup(stored => stored.TopicId, StringComparer.Ordinal);
        var applied = (unit["applied"]?.Members ?? [])
            .ToDictionary(
                member => member.Name, member => long.Parse(member.Value.ToString(), System.Globalization.CultureInfo.InvariantCulture));
        return new CommitUnit { Appends = [.. events.Select(topic => topic.Key).Union(applied.Keys).Select(Append)] };

        TopicAppend Append(string topicId)
        {
            var (before, added) = (heads.GetValueOrDefault(topicId), events[topicId].ToArray());
            var last = added.Length > 0 ? added[^1].TopicSeq : before!.LastSeq;
            heads[topicId] = new TopicHead
            {
                TopicId = topicId,
                LastSeq = last,
                LastHash = added.Length > 0 ? added[^1].HashKey : before!.LastHash,
                AppliedSeq = applied.GetValueOrDefault(topicId, last),
                ReplicaOf = "urn:cop:store:vectors",
                BlockedBy = applied.GetValueOrDefault(topicId, last) < last ? $"{topicId}{applied[topicId] + 1}" : null,
            };
            return new TopicAppend { Before = before, After = heads[topicId],
                Events = [.. added.Select(stored => new StoredEvent(stored, ""))] };
        }
    }

    private static async Task<List<string>> PositionsAsync(EmbeddedEventStore store)
    {
        var ids = new List<string>();
        await foreach (var (position, stored) in store.ReadPositionsAsync())
        {
            ids.Add(stored.Id);
            position.ShouldBe(ids.Count);
        }

        return ids;
    }
}
