using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>A topic as listings show it: the body of its index entry.</summary>
internal sealed record TopicSummary
{
    private const int MaxTypes = 32;
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

    /// <summary>The parked deliveries.</summary>
    public ParkedSet Parked { get; init; } = ParkedSet.Empty;

    /// <summary>The agents that active continuations name, at most 32.</summary>
    public ImmutableSortedSet<string> Resumers { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The number of active continuations whose wait is over and that no registered agent resumes.</summary>
    public int Unresumed { get; init; }

    /// <summary>Whether an event of the topic could not be applied.</summary>
    public bool HasProjectionError { get; init; }

    /// <summary>The persons and roles of open requests.</summary>
    public ImmutableArray<string> Asked { get; init; } = [];

    public ImmutableArray<string> Profiles { get; init; } = [];

    /// <summary>The agents that wrote events, at most 32.</summary>
    public ImmutableSortedSet<string> Agents { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Text members of the metadata, by which a host's filter selects topics: 16, of at most 300 characters.</summary>
    public ImmutableArray<(string Name, string Value)> Metadata { get; init; } = [];

    /// <summary>The use of models by agent and model; what is beyond 32 pairs has a pair of its own, so that the sum is whole.</summary>
    public ImmutableSortedDictionary<string, ModelUse> Use { get; init; } =
        ImmutableSortedDictionary.Create<string, ModelUse>(StringComparer.Ordinal);

    /// <summary>Whether nothing scheduled will move a part of the topic.</summary>
    public bool IsStuck => !Parked.IsEmpty || Unresumed > 0 || HasProjectionError;

    /// <summary>The reasons why it is stuck, in words.</summary>
    public IEnumerable<string> StuckBy()
    {
        if (!Parked.IsEmpty)
            yield return $"{Texts.Number(Parked.Count)}{(Parked.HasMore ? "+" : "")} parked";
        if (Unresumed > 0)
            yield return "no agent resumes it";
        if (HasProjectionError)
            yield return "an event could not be applied";
    }

    /// <summary>Takes the active continuations of the topic.</summary>
    public TopicSummary WithContinuations(IReadOnlyCollection<Continuation> active) => this with
    {
        Resumers = [.. active.Where(each => !each.IsForAnyAgent).Select(each => ParkedGroup.Clean(AgentName.Normalize(each.Agent!)))
            .Distinct(StringComparer.Ordinal).Take(MaxTypes)],
        Unresumed = active.Count(each => each.NoAgentReported),
    };

    public TopicSummary WithType(string type) => Types.Count >= MaxTypes ? this : this with { Types = Types.Add(type) };

    public TopicSummary WithAgent(string? initiator) =>
        initiator is null || !initiator.StartsWith("agent:", StringComparison.Ordinal) || Agents.Count >= MaxTypes ? this
            : this with { Agents = Agents.Add(initiator[6..]) };

    public TopicSummary WithUse(string pair, ModelUse use)
    {
        var key = Use.ContainsKey(pair) || Use.Count < MaxTypes ? pair : OtherPairs;
        return this with { Use = Use.SetItem(key, Use.GetValueOrDefault(key, ModelUse.None).Plus(use)) };
    }

    public CopJson ToJson() => CopJson.Object(
        ("title", Text(Title)), ("status", Text(Status)), ("seq", CopJson.From(LastSeq)), ("at", Text(CopTime.Format(ChangedAt))),
        ("by", Text(ChangedBy)), ("waits", CopJson.From(Waits)), ("failed", CopJson.From(HasFailed)),
        ("types", CopJson.Array(Types.Select(CopJson.From))), ("agents", CopJson.Array(Agents.Select(CopJson.From))),
        ("parked", Parked.ToJson()),
        ("resumers", CopJson.Array(Resumers.Select(CopJson.From))), ("unresumed", CopJson.From(Unresumed)),
        ("errors", CopJson.From(HasProjectionError)),
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
        Types = [.. TextsOf(json["types"])],
        Agents = [.. TextsOf(json["agents"])],
        Parked = ParkedSet.FromJson(json["parked"]),
        Resumers = [.. TextsOf(json["resumers"])],
        Unresumed = (int)Number(json["unresumed"]),
        HasProjectionError = json["errors"]?.Kind == JsonValueKind.True,
        Asked = [.. TextsOf(json["asked"])],
        Profiles = [.. TextsOf(json["profiles"])],
        Metadata = [.. (json["metadata"]?.Members ?? []).Select(member => (member.Name, member.Value.AsString() ?? ""))],
        Use = (json["use"]?.Members ?? []).ToImmutableSortedDictionary(
            member => member.Name, member => ModelUse.FromJson(member.Value), StringComparer.Ordinal),
    };

    private static CopJson? Text(string? value) => value is null ? null : CopJson.From(value);

    private static IEnumerable<string> TextsOf(CopJson? array) => (array?.Items ?? []).Select(item => item.AsString()).OfType<string>();

    private static long Number(CopJson? value) =>
        value is { Kind: JsonValueKind.Number } && value.Element.TryGetInt64(out var number) ? number : 0;
}
