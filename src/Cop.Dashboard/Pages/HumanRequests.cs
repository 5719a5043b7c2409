using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>Requests to people, read from the rows of the profile COP/HITL, which need not be a package of the host.</summary>
/// <remarks>spec/hitl.md, "Rows".</remarks>
internal static class HumanRequests
{
    private const string Profile = "COP/HITL";
    private const string Kind = "request";

    public static ProfileRowQuery All(string status) => new() { Profile = Profile, Kind = Kind, Status = status };

    public static ProfileRowQuery OpenIn(string topicId) => All("open") with { TopicId = topicId };

    public static Task<CopResult<ProfileRow?>> GetAsync(
        ICopReadOnlyStore store, string topicId, string requestId, CancellationToken cancellationToken) =>
        store.GetProfileRowAsync(topicId, Profile, Kind, requestId, cancellationToken);

    public static CopJson Payload(ProfileRow row) => row.Body["request"] ?? CopJson.EmptyObject;

    public static bool IsInput(ProfileRow row) => row.Body["type"]?.AsString() == "input";

    public static string Text(ProfileRow row) =>
        (Payload(row)["question"] ?? Payload(row)["prompt"])?.AsString() ?? "A request without a text";

    public static string? AskedBy(ProfileRow row) => row.Body["askedBy"]?.AsString();

    public static string EventId(ProfileRow row) => row.Body["eventId"]?.AsString() ?? "";

    /// <summary>The hash that the store holds for what is shown.</summary>
    public static string ShownHash(ProfileRow row) => row.Body["shownHash"]?.AsString() ?? "";

    /// <summary>The hash of a request in the form of <see cref="ShownHash"/>.</summary>
    public static string HashOf(CopJson payload) => $"{payload.Hash().Alg}:{payload.Hash().Value}";

    public static long Quorum(ProfileRow row) => Payload(row)["quorum"] is { Kind: JsonValueKind.Number } quorum
        && quorum.Element.TryGetInt64(out var number) ? Math.Max(1, number) : 1;

    public static ImmutableArray<CopJson> Answers(ProfileRow row) => [.. row.Body["answers"]?.Items ?? []];

    /// <summary>The options of a decision: id, label, and the members that the answer then needs.</summary>
    public static IEnumerable<(string Id, string Label, ImmutableArray<string> Needs)> Options(ProfileRow row) =>
        from option in Payload(row)["options"]?.Items ?? []
        let id = option.AsString() ?? option["id"]?.AsString()
        where id is not null
        select (id, option["label"]?.AsString() ?? id,
            (ImmutableArray<string>)[.. (option["needs"]?.Items ?? []).Select(need => need.AsString()).OfType<string>()]);

    /// <summary>Whether a request is addressed to a person, a role of the person, or to anyone.</summary>
    public static bool IsFor(ProfileRow row, Visitor visitor) => row.Assignee is null
        || row.Assignee == visitor.Actor?.Identity || visitor.Roles.Contains(row.Assignee, StringComparer.Ordinal);
}
