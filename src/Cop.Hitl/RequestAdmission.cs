using System.Text.Json;

namespace Cop.Hitl;

/// <summary>Admission of requests. Pure.</summary>
/// <remarks>spec/hitl.md, "Admission".</remarks>
internal static class RequestAdmission
{
    public static CopError? Refuse(Event requested, IProfileRows rows)
    {
        var (payload, id) = (requested.Payload, requested.Payload["requestId"]!.AsString()!);
        if (rows.Get(HitlProfile.RequestKind, id) is not null)
            return new CopError(CopErrorCodes.AlreadyExists, $"Request '{id}' exists in topic '{requested.TopicId}'; give it another id.");
        if (payload.Utf8.Length > HitlLimits.MaxPayloadBytes)
            return new CopError(CopErrorCodes.LimitExceeded,
                $"Request '{id}' has {payload.Utf8.Length} bytes, more than {HitlLimits.MaxPayloadBytes}; show artifacts instead.");
        foreach (var name in (string[])["dueAt", "expiresAt"])
        {
            if (RequestRow.Time(payload, name) is { } time && time <= requested.CreatedAt)
                return new CopError(CopErrorCodes.InvalidTimestamp,
                    $"The {name} of request '{id}' is in the past ({CopTime.Format(time)}).");
        }

        if (payload["schema"] is { Kind: JsonValueKind.Object } schema && AnswerSchema.Refuse(schema) is { } unsupported)
            return new CopError(HitlErrorCodes.InvalidSchema, $"The schema of request '{id}' is not supported: {unsupported}.");
        return (AddresseeFault(payload) ?? OptionsFault(requested.Type,
            payload) ?? ShowsFault(payload) ?? StandingFault(payload)) is { } fault
            ? new CopError(CopErrorCodes.InvalidPayload, $"Request '{id}' is invalid: {fault}.") : null;
    }

    private static string? AddresseeFault(CopJson payload)
    {
        var assignee = payload["assignee"]?.AsString();
        if (assignee is not null && !RequestRules.IsAddress(assignee))
            return $"its assignee '{assignee}' is neither human: nor role: and a name";
        if (payload["quorum"] is not { Kind: JsonValueKind.Number } quorum)
            return null;
        if (!quorum.Element.TryGetInt64(out var count) || count is < 1 or > HitlLimits.MaxQuorum)
            return $"its quorum is not 1 to {HitlLimits.MaxQuorum}";
        return count > 1 && RequestRules.IsPerson(assignee) ? "its quorum needs several persons, and it is addressed to one" : null;
    }

    private static string? OptionsFault(string type, CopJson payload)
    {
        if (type != HitlEventTypes.DecisionRequested)
            return null;
        var options = payload["options"]!.Items.ToList();
        if (options.Count is 0 or > HitlLimits.MaxOptions)
            return $"it has {options.Count} options, not 1 to {HitlLimits.MaxOptions}";
        if (options.Any(option => CopId.Validate(RequestRow.IdOf(option), "id") is not null))
            return "an option is neither an id nor an object with an id";
        if (options.DistinctBy(RequestRow.IdOf).Count() != options.Count)
            return "two options have one id";
        return options.SelectMany(option => option["needs"]?.Items ?? []).FirstOrDefault(need =>
            need.AsString() is not ("value" or "rationale"))
            is { } unknown ? $"an option needs {unknown}, which is neither \"value\" nor \"rationale\"" : null;
    }

    private static string? ShowsFault(CopJson payload) => (payload["shows"]?.Items ?? []).Any(shown =>
        CopId.Validate(shown["artifactId"]?.AsString(), "artifactId") is not null
            || CopHash.FromJson(shown["hash"] ?? CopJson.Null) is null)
        ? "an item of its shows has no artifactId, or no hash like copHash" : null;

    private static string? StandingFault(CopJson payload)
    {
        var scopes = (payload["standing"]?.Items ?? []).Select(scope => scope.AsString()).ToList();
        if (scopes.Count == 0)
            return null;
        if (scopes.Any(scope => scope is not (Standing.Topic or Standing.Arguments)))
            return "its standing offers neither \"topic\" nor \"arguments\"";
        if (payload["subject"]?.AsString() is null)
            return "its standing needs a subject";
        return scopes.Contains(Standing.Arguments) && payload["proposal"] is null ? "decisions that hold for arguments need a proposal"
            : null;
    }
}
