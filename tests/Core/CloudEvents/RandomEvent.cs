using Cop.Core.Tests.Json;

namespace Cop.Core.Tests.CloudEvents;

/// <summary>A random event of a log, native or replicated, with values that attributes cannot represent.</summary>
internal sealed class RandomEvent(int seed)
{
    private static readonly string[] Pieces =
        ["a", "%", "%41", "é", "😀", "\ufffe", "\ufdd0", "\U0001ffff", "\u2028", " ", "urn:cop:schema:", "https://", ":", "/", "#", "[",
            "?", "~", "\"", "\\", "'", "+"];

    private static readonly string[] Controls = ["\0", "\n", "\u001f", "\u007f", "\u0085"];

    private static readonly long[] Sequences = [0, 1, int.MaxValue, 1L + int.MaxValue, (1L << 53) - 1, (1L << 53) + 2, 1L << 60];

    private static readonly string[] Names =
        ["specversion", "source", "subject", "time", "data", "copHash", "signature", "coptopicseq", "copExtra", "", "__proto__", "Größe",
            "\ufffe", "\0", "id "];

    private readonly Random _random = new(seed);

    public Event Make()
    {
        var members = new Dictionary<string, CopJson>(StringComparer.Ordinal);
        for (var left = _random.Next(3); left > 0; left--)
            members[Names[_random.Next(Names.Length)]] = Any();
        members["id"] = Id();
        members["topicId"] = Id();
        members["type"] = Id();
        members["topicSeq"] = Number(Sequences[_random.Next(Sequences.Length)]);
        members["schemaVersion"] = CopJson.From(Text(_random.Next(4), Pieces, Controls));
        members["createdAt"] = CopJson.From(
            $"2{_random.Next(1000):000}-0{_random.Next(1, 10)}-1{_random.Next(10)}T1{_random.Next(10)}" +
                $":00:00{(_random.Next(3) == 0 ? "" : $".{_random.Next(1000)}")}Z");
        members["payload"] = _random.Next(4) == 0 ? CopJson.Object(("value", Any())) : Any();
        Optional(
            members, "correlationId", () => _random.Next(5) == 0 ? CopJson.Null : CopJson.From(Text(_random.Next(3), Pieces, Controls)));
        Optional(
            members, "parentEventIds", () =>
                _random.Next(5) == 0 ? CopJson.Null : CopJson.Array(Enumerable.Range(0, _random.Next(3)).Select(_ => Id()).ToList()));
        Optional(members, "metadata", () => _random.Next(5) == 0 ? CopJson.Null : Metadata());
        return Event.From(CopJson.Object(members.Select(member => (member.Key, (CopJson?)member.Value)))).Unwrap();
    }

    public CopJson Any() => JsonText.Value(new RandomJson(_random.Next()).Write());

    private CopJson Metadata()
    {
        var metadata = Any() is { Kind: System.Text.Json.JsonValueKind.Object } members ? members : CopJson.EmptyObject;
        if (_random.Next(2) == 0)
            metadata = metadata.With("copHash", _random.Next(3) == 0 ? Any() : CopHash.Sha256("x"u8).ToJson());
        if (_random.Next(3) == 0)
            metadata = metadata.With("node", _random.Next(2) == 0 ? Any() : CopJson.From(Text(3, Pieces, Controls)));
        if (_random.Next(3) == 0)
            metadata =
                metadata.With("cloudEvent", _random.Next(4) == 0 ? Any() : CopJson.Object(("wrapped", CopJson.From(_random.Next(4) != 0))));
        return metadata;
    }

    private void Optional(Dictionary<string, CopJson> members, string name, Func<CopJson> value)
    {
        if (_random.Next(3) != 0)
            members[name] = value();
    }

    private CopJson Id() => CopJson.From("i" + Text(_random.Next(4), Pieces));

    private string Text(int pieces, params string[][] from) =>
        string.Concat(
            Enumerable.Range(0, pieces).Select(_ => from[_random.Next(from.Length)] is var set ? set[_random.Next(set.Length)] : ""));

    private static CopJson Number(long value) => CopJson.From((double)value);
}
