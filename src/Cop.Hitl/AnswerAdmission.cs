using System.Text.Json;

namespace Cop.Hitl;

/// <summary>Admission of answers: openness, author, what was shown, options and types. Pure.</summary>
/// <remarks>spec/hitl.md, "Admission".</remarks>
internal static class AnswerAdmission
{
    public static CopError? Refuse(Event answer, IProfileRows rows)
    {
        if (!Admission.FindOpen(answer, rows).TryGet(out var row, out var refused))
            return refused;
        if (answer.Payload.Utf8.Length > HitlLimits.MaxPayloadBytes)
            return new CopError(CopErrorCodes.LimitExceeded,
                $"The answer '{answer.Id}' has {answer.Payload.Utf8.Length} bytes, more than {HitlLimits.MaxPayloadBytes}; refer to an " +
                    $"artifact.");
        if (row is null)
            return null;
        if (!RequestRules.IsAddressee(answer, row.Assignee))
            return Admission.NotAddressee(answer, row);
        if (RequestRow.HasAnswerOf(row, answer.Initiator))
            return answer.Payload["ifOpen"]?.Kind == JsonValueKind.True ? new CopError(HitlErrorCodes.AlreadyAnswered,
                $"'{answer.Initiator}' has answered request '{row.Id}' already; each person counts once.") : null;
        if (answer.Payload["linkId"]?.AsString() is { } link && rows.Get(HitlProfile.LinkKind, link) is not null)
            return new CopError(HitlErrorCodes.LinkUsed, $"The answer link '{link}' of request '{row.Id}' was used before.");
        return RefuseShown(answer, row) ?? RefuseContent(answer, row);
    }

    private static CopError? RefuseShown(Event answer, ProfileRow row)
    {
        var request = RequestRow.Request(row);
        var (given, expected) = (answer.Payload["shownHash"]?.AsString(), row.Body["shownHash"]?.AsString());
        var mustProve = request["proposal"] is not null || (request["shows"]?.Items ?? []).Any();
        return given == expected || (given is null && !mustProve) ? null : new CopError(HitlErrorCodes.ShownChanged,
            $"The answer to request '{row.Id}' carries the shown hash '{given ?? "none"}', and the request has '{expected}'; show it " +
                $"again.");
    }

    private static CopError? RefuseContent(Event answer, ProfileRow row)
    {
        var request = RequestRow.Request(row);
        if (RequestRules.IsInput(answer.Type) != RequestRow.IsInput(row))
            return Invalid(row, $"it asks for {(RequestRow.IsInput(row) ? "an input" : "a decision")}, not for {answer.Type}");
        var decision = RequestRow.IsInput(row) ? null : answer.Payload["decision"]!.AsString()!;
        var value = answer.Payload["value"];
        if (decision is not null && !RequestRow.OptionIds(request).Contains(decision))
            return Invalid(row, $"'{decision}' is none of the options {string.Join(", ", RequestRow.OptionIds(request))}");
        var needsValue = decision is null || RequestRow.Needs(request, decision, "value");
        if (decision is not null && needsValue != value is not null)
            return Invalid(row, needsValue ? $"the option '{decision}' needs a value" : $"the option '{decision}' takes no value");
        if (needsValue && request["schema"] is { Kind: JsonValueKind.Object } schema)
        {
            var fault = value is null ? "it has a schema and the answer has no value" : AnswerSchema.Fault(schema, value);
            if (fault is not null)
                return Invalid(row, fault);
        }

        var needsRationale = request["rationaleRequired"]?.Kind == JsonValueKind.True
            || (decision is not null && RequestRow.Needs(request, decision, "rationale"));
        if (needsRationale && string.IsNullOrWhiteSpace(answer.Payload["rationale"]?.AsString()))
            return Invalid(row, "it needs a rationale");
        return Standing.Fault(answer, request) is { } standing
            ? new CopError(HitlErrorCodes.StandingRefused, $"The decision on request '{row.Id}' cannot hold on: {standing}.") : null;
    }

    private static CopError Invalid(ProfileRow row, string fault) =>
        new(HitlErrorCodes.InvalidAnswer, $"The answer does not fit request '{row.Id}': {fault}.");
}
