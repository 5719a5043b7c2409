using System.Collections.Immutable;

namespace Cop.Cli;

/// <summary>The result of an import for one topic.</summary>
/// <param name="topicId">The topic.</param>
/// <param name="storeId">The id of the store that its events come from; null for foreign CloudEvents.</param>
internal sealed class ImportedTopic(string topicId, string? storeId)
{
    private ImmutableArray<string> _missing = [];
    private int _stored;
    private int _skipped;

    public string TopicId => topicId;

    public string? Digest { get; set; }

    public void Add(int stored, int skipped, ImmutableArray<string> missing) =>
        (_stored, _skipped, _missing) = (_stored + stored, _skipped + skipped, missing);

    public CopJson ToJson() => CopJson.Object(
        ("topicId", CopJson.From(topicId)),
        ("from", storeId is null ? null : CopJson.From(storeId)),
        ("stored", CopJson.From(_stored)),
        ("skipped", CopJson.From(_skipped)),
        ("missing", CopJson.Array(_missing.Select(CopJson.From))),
        ("digest", Digest is null ? null : CopJson.From(Digest)));

    public void Show(ConsoleOutput screen)
    {
        var origin = storeId is null ? "" : $" from {storeId}";
        screen.Text($"Topic {topicId}: {Counted.Text(_stored, "event")} imported{origin}, {_skipped} already present.", 2);
        if (Digest is not null)
            screen.Text($"  digest {Digest}", 4);
        if (!_missing.IsEmpty)
            screen.Text($"  blocked by missing parents: {string.Join(", ", _missing)}; import their topics.", 4, "yellow");
    }
}
