using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>A topic as listings show it: the body of its index entry.</summary>
internal sealed record TopicSummary
{
    private const int MaxTypes = 32;
    private const int MaxParked = 500;
    private const string OtherPairs = "others\t";

    public string? Title { get; init; }

    public string Status { get; init; } = "open";

    public long LastSeq { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    public string? ChangedBy { get; init; }

    public int Waits { get; init; }

    /// <summary>Whether a task or step failed, or an agent.</summary>
    public bool HasFailed { get; init; }

    public ImmutableSortedSet<string> Types { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The groups of parked deliveries, by agent and subject.</summary>
    public ImmutableSortedDictionary<string, string> Parked { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The persons and roles of open requests.</summary>
    public ImmutableArray<string> Asked { get; init; } = [];

    public ImmutableArray<string> Profiles { get; init; } = [];

    /// <summary>The agents that wrote events, at most 32.</summary>
    public ImmutableSortedSet<string> Agents { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Text members of the metadata, by which a host's filter selects topics.</summary>
    public ImmutableArray<(string Name, string Value)> Metadata { get; init; } = [];

    /// <summary>The use of models by agent and model; what is beyond 32 pairs has a pair of its own, so that the sum is whole.</summary>
    public ImmutableSortedDictionary<string, ModelUse> Use { get; init; } =
        ImmutableSortedDictionary.Create<string, ModelUse>(StringComparer.Ordinal);

    public bool IsStuck => !Parked.IsEmpty;

    public TopicSummary WithType(string type) => Types.Count >= MaxTypes ? this : this with { Types = Types.Add(type) };

    public TopicSummary WithAgent(string? initiator) =>
        initiator is null || !initiator.StartsWith("agent:", StringComparison.Ordinal) || Agents.Count >= MaxTypes ? this
            : this with { Agents = Agents.Add(initiator[6..]) };

    public TopicSummary WithParked(string key, string group) =>
        Parked.Count >= MaxParked ? this : this with { Parked = Parked.SetItem(key, group) };

    public TopicSummary WithUse(string pair, ModelUse use)
    {
        var key = Use.ContainsKey(pair) || Use.Count < MaxTypes ? pair : OtherPairs;
        return this with { Use = Use.SetItem(key, Use.GetValueOrDefault(key, ModelUse.None).Plus(use)) };
    }

    public CopJson ToJson() => CopJson.Object(
        ("title", Text(Title)), ("status", Text(Status)), ("seq", CopJson.From(LastSeq)), ("at", Text(CopTime.Format(ChangedAt))),
        ("by", Text(ChangedBy)), ("waits", CopJson.From(Waits)), ("failed", CopJson.From(HasFailed)),
        ("types", CopJson.Array(Types.Select(CopJson.From))), ("agents", CopJson.Array(Agents.Select(CopJson.From))),
        ("parked", CopJson.Object(Parked.Select(parked => (parked.Key, (CopJson?)CopJson.From(parked.Value))))),
        ("asked", CopJson.Array(Asked.Select(CopJson.From))), ("profiles", CopJson.Array(Profiles.Select(CopJson.From))),
        ("metadata", CopJson.Object(Metadata.Select(member => (member.Name, (CopJson?)CopJson.From(member.Value))))),
        ("use", CopJson.Object(Use.Select(pair => (pair.Key, (CopJson?)pair.Value.ToJson())))));

    public static TopicSummary FromJson(CopJson json) => new()
    {
        Title = json["title"]?.AsString(),
        Status = json["status"]?.AsString() ?? "open",
        LastSeq = Number(json["seq"]),
        ChangedAt = CopTime.TryParse(json["at"]?.AsString(), out var at) ? at : DateTimeOffset.UnixEpoch,
        ChangedBy = json["by"]?.AsString(),
        Waits = (int)Number(json["waits"]),
        HasFailed = json["failed"]?.Kind == JsonValueKind.True,
        Types = [.. Texts(json["types"])],
        Agents = [.. Texts(json["agents"])],
        Parked = (json["parked"]?.Members ?? []).ToImmutableSortedDictionary(
            member => member.Name, member => member.Value.AsString() ?? "", StringComparer.Ordinal),
        Asked = [.. Texts(json["asked"])],
        Profiles = [.. Texts(json["profiles"])],
        Metadata = [.. (json["metadata"]?.Members ?? []).Select(member => (member.Name, member.Value.AsString() ?? ""))],
        Use = (json["use"]?.Members ?? []).ToImmutableSortedDictionary(
            member => member.Name, member => ModelUse.FromJson(member.Value), StringComparer.Ordinal),
    };

    private static CopJson? Text(string? value) => value is null ? null : CopJson.From(value);

    private static IEnumerable<string> Texts(CopJson? array) => (array?.Items ?? []).Select(item => item.AsString()).OfType<string>();

    private static long Number(CopJson? value) =>
        value is { Kind: JsonValueKind.Number } && value.Element.TryGetInt64(out var number) ? number : 0;
}
