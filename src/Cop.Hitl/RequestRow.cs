using System.Globalization;
using System.Text.Json;

namespace Cop.Hitl;

/// <summary>Reads and writes the row of a request. Pure.</summary>
/// <remarks>spec/hitl.md, "Rows".</remarks>
internal static class RequestRow
{
    public const string Open = "open";
    public const string Answered = "answered";
    public const string Withdrawn = "withdrawn";
    public const string Expired = "expired";
    public const string Closed = "closed";

    public static bool IsInput(ProfileRow row) => row.Body["type"]?.AsString() == "input";

    public static CopJson Request(ProfileRow row) => row.Body["request"]!;

    public static long Count(CopJson body, string name) =>
        body[name] is { Kind: JsonValueKind.Number } number && number.Element.TryGetInt64(out var count) ? count : 0;

    /// <summary>The ids of the options of a decision.</summary>
    public static IEnumerable<string> OptionIds(CopJson request) => (request["options"]?.Items ?? []).Select(IdOf).OfType<string>();

    /// <summary>The option of a decision by its id; null when it is a plain id or unknown.</summary>
    public static CopJson? Option(CopJson request, string id) =>
        (request["options"]?.Items ?? []).FirstOrDefault(option => option.Kind == JsonValueKind.Object && IdOf(option) == id);

    /// <summary>Returns whether an option needs a member of the answer: <c>value</c> or <c>rationale</c>.</summary>
    public static bool Needs(CopJson request, string optionId, string member) =>
        (Option(request, optionId)?["needs"]?.Items ?? []).Any(need => need.AsString() == member);

    public static string? IdOf(CopJson option) => option.Kind == JsonValueKind.String ? option.AsString() : option["id"]?.AsString();

    /// <summary>Returns whether a person has an answer in the row.</summary>
    public static bool HasAnswerOf(ProfileRow row, string? person) => Answers(row).Any(answer => answer["by"]?.AsString() == person);

    public static IEnumerable<CopJson> Answers(ProfileRow row) => row.Body["answers"]?.Items ?? [];

    /// <summary>The persons and roles that the request was passed on to, with the one that it was addressed to first.</summary>
    public static IEnumerable<string> Chain(ProfileRow row) => (row.Body["chain"]?.Items ?? []).Select(item => item.AsString()!);

    /// <summary>The first row of a request.</summary>
    public static CopJson Create(Event requested)
    {
        var payload = requested.Payload;
        var assignee = payload["assignee"]?.AsString();
        return CopJson.Object(
            ("type", CopJson.From(requested.Type == HitlEventTypes.InputRequested ? "input" : "decision")),
            ("eventId", CopJson.From(requested.Id)),
            ("askedBy", requested.Initiator is { } asker ? CopJson.From(asker) : null),
            ("chain", assignee is null ? null : CopJson.Array(CopJson.From(assignee))),
            ("request", payload), ("shownHash", CopJson.From(ShownHash(payload))));
    }

    /// <summary>The hash that an answer carries to prove what its author was shown.</summary>
    public static string ShownHash(CopJson payload)
    {
        var hash = payload.Hash();
        return string.Create(CultureInfo.InvariantCulture, $"{hash.Alg}:{hash.Value}");
    }

    public static long Quorum(CopJson request) => Math.Clamp(request["quorum"] is null ? 1 : Count(request, "quorum"), 1,
        HitlLimits.MaxQuorum);

    public static DateTimeOffset? Due(CopJson request) => Time(request, "dueAt") ?? Time(request, "expiresAt");

    public static DateTimeOffset? Time(CopJson json, string name) => CopTime.TryParse(json[name]?.AsString(), out var time) ? time : null;

    public static CopJson WithAnswer(CopJson body, Event answer)
    {
        var added = CopJson.Object(
            ("eventId", CopJson.From(answer.Id)), ("by", CopJson.From(answer.Initiator!)),
            ("actingAs", answer.Metadata?["actingAs"]), ("seq", CopJson.From(answer.TopicSeq)));
        return body.With("answers", CopJson.Array((body["answers"]?.Items ?? []).Append(added)));
    }
}
