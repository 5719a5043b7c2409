using System.Text.Json;

namespace Cop.Hitl;

/// <summary>Rules of decisions that hold on: for a topic, or for the same arguments in a topic. Pure.</summary>
/// <remarks>spec/hitl.md, "Decisions that hold on".</remarks>
internal static class Standing
{
    public const string Topic = "topic";
    public const string Arguments = "arguments";

    /// <summary>The id of the row of a decision that holds on.</summary>
    public static string IdOf(string subject, string scope, CopJson? arguments) => CopJson.Array(
        CopJson.From(subject), CopJson.From(scope),
        scope == Arguments && arguments is not null ? CopJson.From(RequestRow.ShownHash(arguments)) : CopJson.Null).Hash().Value;

    /// <summary>Returns whether the answer's decision holds on; the request offers it, and the option takes no value.</summary>
    public static bool Holds(Event answer, CopJson request) => Fault(answer, request) is null && ScopeOf(answer) is not null;

    /// <summary>The fault of an answer that is to hold on; null when there is none.</summary>
    public static string? Fault(Event answer, CopJson request)
    {
        if (answer.Payload["standing"] is null or { Kind: JsonValueKind.Null })
            return null;
        return ScopeOf(answer) switch
        {
            null => "its 'standing' has no scope 'topic' or 'arguments'",
            var scope when !(request["standing"]?.Items ?? []).Any(offered => offered.AsString() == scope) =>
                $"the request does not offer decisions that hold for the {scope}",
            _ when request["subject"]?.AsString() is null => "the request has no subject",
            _ when RequestRow.Quorum(request) > 1 => "the request asks for several answers",
            _ when answer.Payload["decision"]?.AsString() is { } decision && RequestRow.Needs(request, decision, "value") =>
                "an option with a value decides on that value alone",
            _ when answer.Payload["standing"]?["until"] is { Kind: not JsonValueKind.Null } until
                && !(CopTime.TryParse(until.AsString(), out var end) && end > answer.CreatedAt) =>
                "its 'until' is not a time to come, in ISO-8601 with Z",
            _ => null,
        };
    }

    /// <summary>Creates or replaces the row.</summary>
    public static void Put(Event answer, CopJson request, ProfileRowChanges rows)
    {
        var (subject, scope) = (request["subject"]!.AsString()!, ScopeOf(answer)!);
        var id = IdOf(subject, scope, request["proposal"]);
        var body = CopJson.Object(
            ("subject", CopJson.From(subject)), ("scope", CopJson.From(scope)), ("decision", answer.Payload["decision"]),
            ("requestId", answer.Payload["requestId"]), ("eventId", CopJson.From(answer.Id)), ("by", CopJson.From(answer.Initiator!)),
            ("actingAs", answer.Metadata?["actingAs"]), ("arguments", scope == Arguments ? request["proposal"] : null));
        rows.Put(HitlProfile.StandingKind, id, body, "active", answer.Initiator, RequestRow.Time(answer.Payload["standing"]!, "until"));
    }

    /// <summary>Returns whether an identity may end the decision: its author, one who acts in the same role, or the host.</summary>
    public static bool MayRevoke(Event revocation, ProfileRow row) => revocation.Initiator is { } by
        && (by.StartsWith("system:", StringComparison.Ordinal) || by == row.Body["by"]?.AsString()
            || (by.StartsWith("human:", StringComparison.Ordinal) && row.Body["actingAs"]?.AsString() is { } role
                && revocation.Metadata?["actingAs"]?.AsString() == role));

    private static string? ScopeOf(Event answer) =>
        answer.Payload["standing"]?["scope"]?.AsString() is Topic or Arguments ? answer.Payload["standing"]!["scope"]!.AsString() : null;
}
