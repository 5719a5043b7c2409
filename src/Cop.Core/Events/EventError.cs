namespace Cop.Events;

/// <summary>An error inside an event.</summary>
/// <param name="Code">A stable symbolic code.</param>
/// <param name="Message">Text for people.</param>
public sealed record EventError(string Code, string Message)
{
    /// <summary>Structured details; null when there are none.</summary>
    public CopJson? Details { get; init; }

    /// <summary>Creates the error of an event from the error of an operation.</summary>
    public static EventError From(CopError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new EventError(error.Code, error.Message) { Details = error.Details };
    }

    /// <summary>Creates the error of an event from that of a task or step: <c>{code, message, details?}</c>.</summary>
    public static EventError From(CopJson error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new EventError(error["code"]?.AsString() ?? CopErrorCodes.InternalError, error["message"]?.AsString() ?? "")
            { Details = error["details"] };
    }

    /// <summary>Converts as <see cref="From(CopError)"/> does.</summary>
    public static implicit operator EventError(CopError error) => From(error);
}
