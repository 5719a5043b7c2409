namespace Cop.Hitl;

/// <summary>Rules that decide whether an event about a request has an effect. Pure; admission and projection share them.</summary>
/// <remarks>spec/hitl.md, "Effects"; decisions D-66, D-20b.</remarks>
internal static class RequestRules
{
    private const string Person = "human:";
    private const string Role = "role:";
    private const string System = "system:";

    public static bool IsRequest(string type) => type is HitlEventTypes.InputRequested or HitlEventTypes.DecisionRequested;

    public static bool IsAnswer(string type) => IsInput(type) || type == HitlEventTypes.DecisionProvided;

    public static bool IsInput(string type) => type is HitlEventTypes.InputProvided or HitlEventTypes.Reply;

    public static bool IsChange(string type) => type is HitlEventTypes.Withdrawn or HitlEventTypes.Delegated or HitlEventTypes.Escalated
        or HitlEventTypes.Reminded;

    /// <summary>Returns whether text addresses a person or a role.</summary>
    public static bool IsAddress(string? text) => IsPerson(text)
        || (text is not null && text.Length > Role.Length && text.StartsWith(Role, StringComparison.Ordinal));

    public static bool IsPerson(string? text) =>
        text is not null && text.Length > Person.Length && text.StartsWith(Person, StringComparison.Ordinal);

    /// <summary>Returns whether the author of an event is asked: the person, one who acts in the role, or anyone.</summary>
    public static bool IsAddressee(Event author, string? assignee) => IsPerson(author.Initiator)
        && (assignee is null || assignee == author.Initiator
            || (assignee.StartsWith(Role, StringComparison.Ordinal) && author.Metadata?["actingAs"]?.AsString() == assignee));

    /// <summary>Returns whether the author of an event has asked, or is the host.</summary>
    public static bool IsAsker(Event author, ProfileRow row) => author.Initiator is { } by
        && (by == row.Body["askedBy"]?.AsString() || by.StartsWith(System, StringComparison.Ordinal));

    /// <summary>Returns whether an answer counts. Types of values are a matter of admission alone.</summary>
    public static bool Counts(Event answer, ProfileRow row, bool isLinkUsed)
    {
        if (row.Status != RequestRow.Open || isLinkUsed || !IsAddressee(answer, row.Assignee)
            || IsInput(answer.Type) != RequestRow.IsInput(row) || RequestRow.HasAnswerOf(row, answer.Initiator))
            return false;
        return IsInput(answer.Type)
            ? answer.Payload["value"] is not null || answer.Payload["artifactId"]?.AsString() is not null
            : answer.Payload["decision"]?.AsString() is { } decision && RequestRow.OptionIds(RequestRow.Request(row)).Contains(decision);
    }

    /// <summary>The reason why an open request cannot go to another addressee by this delegation; null when it can.</summary>
    public static string? DelegationFault(Event delegation, ProfileRow row)
    {
        var to = delegation.Payload["to"]?.AsString();
        var chain = RequestRow.Chain(row).ToList();
        if (!IsAddress(to))
            return "'to' is neither human: nor role: and a name";
        if (chain.Contains(to!))
            return $"it was with '{to}' before, so it would go in a circle";
        if (chain.Count > HitlLimits.MaxDelegations)
            return $"it was passed on {HitlLimits.MaxDelegations} times already";
        return RequestRow.Quorum(RequestRow.Request(row)) > 1 ? "it asks for several answers, which one person cannot pass on" : null;
    }

    /// <summary>The reason why an open request cannot go to another addressee by this escalation; null when it can.</summary>
    public static string? EscalationFault(Event escalation, ProfileRow row)
    {
        var to = escalation.Payload["to"]?.AsString();
        if (!IsAddress(to))
            return "'to' is neither human: nor role: and a name";
        if (to == row.Assignee)
            return $"'{to}' is asked already";
        return RequestRow.Quorum(RequestRow.Request(row)) > 1 && IsPerson(to) ? "one person cannot give the several answers" : null;
    }
}
