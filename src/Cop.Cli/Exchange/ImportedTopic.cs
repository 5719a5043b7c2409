using System.Collections.Immutable;

namespace Cop.Cli;

/// <summary>What an import did to a topic.</summary>
/// <param name="topicId">The topic.</param>
/// <param name="storeId">Where its events come from; null for foreign CloudEvents.</param>
internal sealed class ImportedTopic(string topicId, string? storeId)
{
    private ImmutableArray<string> _missing = [];
    private int _stored;
    private int _skipped;

    public string TopicId => topicId;

    public string? Digest { get; set; }

    public void Add(int stored, int skipped, ImmutableArray<string> missing) => (_stored, _skipped, _missing) = (_stored + stored, _skipped + skipped, missing);

    public CopJson ToJson() => CopJson.Object(
        ("topicId", CopJson.From(topicId)),
        ("from", storeId is null ? null : CopJson.From(storeId)),
        ("stored", CopJson.From(_stored)),
        ("skipped", CopJson.From(_skipped)),
        ("missing", CopJson.Array(_missing.Select(CopJson.From))),
        ("digest", Digest is null ? null : CopJson.From(Digest)));

    public void Show(ConsoleOutput screen)
    {
        screen.Line($"Topic {TerminalEscaping.Markup(topicId)}: {_stored} events taken, {_skipped} were here already{(storeId is null ? "" : $", from {TerminalEscaping.Markup(storeId)}")}.");
        if (Digest is not null)
            screen.Line($"  digest {Digest}");
        if (!_missing.IsEmpty)
            screen.Line($"  [yellow]waits for parents that are not here: {TerminalEscaping.Markup(string.Join(", ", _missing))}; import their topics.[/]");
    }
}
