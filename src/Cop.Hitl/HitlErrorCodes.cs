namespace Cop.Hitl;

/// <summary>The error codes that the profile COP/HITL adds to those of the core.</summary>
/// <remarks>spec/hitl.md.</remarks>
public static class HitlErrorCodes
{
    /// <summary>No request has this id in this topic.</summary>
    public const string RequestUnknown = "request_unknown";

    /// <summary>The request is answered, withdrawn, expired or closed.</summary>
    public const string RequestClosed = "request_closed";

    /// <summary>The request is addressed to another person or role.</summary>
    public const string NotAddressee = "not_addressee";

    /// <summary>The answer does not fit the request: its type, its option, or a missing value or rationale.</summary>
    public const string InvalidAnswer = "invalid_answer";

    /// <summary>The person was shown something else than the request holds.</summary>
    public const string ShownChanged = "shown_changed";

    /// <summary>The person has answered this request already.</summary>
    public const string AlreadyAnswered = "already_answered";

    /// <summary>The answer link is not valid, or has expired.</summary>
    public const string InvalidLink = "invalid_link";

    /// <summary>The answer link was used before.</summary>
    public const string LinkUsed = "link_used";

    /// <summary>The request cannot be passed on to this person or role.</summary>
    public const string DelegationRefused = "delegation_refused";

    /// <summary>The schema of a request is not supported.</summary>
    public const string InvalidSchema = "invalid_schema";

    /// <summary>The request does not offer a decision that holds on.</summary>
    public const string StandingRefused = "standing_refused";

    /// <summary>Temporary: an answer came before the timer of its request was handled.</summary>
    public const string AnswerArrived = "answer_arrived";
}
