namespace Cop.AI;

/// <summary>The error codes of this package.</summary>
public static class AiErrorCodes
{
    /// <summary>A repeated attempt computed another request than the recorded one; the recorded answer is not used for it.</summary>
    public const string RequestChanged = "request_changed";

    /// <summary>No model of the chain answered.</summary>
    public const string ModelUnavailable = "model_unavailable";

    /// <summary>A model refused the request, such as for a wrong key.</summary>
    public const string ModelRefused = "model_refused";

    /// <summary>The model answered nothing.</summary>
    public const string AnswerEmpty = "answer_empty";

    /// <summary>The model's answer was cut at its token limit.</summary>
    public const string AnswerCut = "answer_cut";

    /// <summary>The model's answer was withheld by a content filter.</summary>
    public const string AnswerWithheld = "answer_withheld";

    /// <summary>The model's structured answer does not fit its record.</summary>
    public const string AnswerInvalid = "answer_invalid";

    /// <summary>The run has reached its maximum number of steps.</summary>
    public const string TooManySteps = "too_many_steps";

    /// <summary>The model called a tool that the agent does not have.</summary>
    public const string ToolUnknown = "tool_unknown";

    /// <summary>The model's arguments do not fit the tool.</summary>
    public const string ArgumentsInvalid = "arguments_invalid";

    /// <summary>A tool threw.</summary>
    public const string ToolFailed = "tool_failed";

    /// <summary>A tool did not return in time; for a side effect the outcome is unknown.</summary>
    public const string ToolTimedOut = "tool_timed_out";

    /// <summary>The definition of a tool is another than the one of its call or approval.</summary>
    public const string ToolChanged = "tool_changed";

    /// <summary>A person rejected the call of a tool, or no answer came in time.</summary>
    public const string ToolNotApproved = "tool_not_approved";

    /// <summary>A budget is spent.</summary>
    public const string BudgetSpent = "budget_spent";

    /// <summary>A model has no price, and a budget of money is set.</summary>
    public const string PriceUnknown = "price_unknown";

    /// <summary>A host's function to seal reasoning has returned it unsealed; it is not recorded.</summary>
    public const string ThoughtNotSealed = "thought_not_sealed";

    /// <summary>A guard refused a text or a call.</summary>
    public const string GuardRefused = "guard_refused";

    /// <summary>A cassette has no answer to a request.</summary>
    public const string CassetteMiss = "cassette_miss";
}
