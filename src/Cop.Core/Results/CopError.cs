namespace Cop;

/// <summary>An error: what happened, to which id, and the remedy.</summary>
/// <param name="Code">One of <see cref="CopErrorCodes"/>, or a profile's own code.</param>
/// <param name="Message">Text for people: what happened, to which id, what to do next.</param>
/// <param name="Category">Whether a retry can help.</param>
/// <param name="Details">Structured details, a JSON object; null when there are none.</param>
/// <remarks>Protocol 4.4.3.</remarks>
public sealed record CopError(string Code, string Message, CopErrorCategory Category = CopErrorCategory.Business, CopJson? Details = null)
{
    /// <summary>Creates a temporary error: the same request may succeed later.</summary>
    public static CopError Temporary(string code, string message) => new(code, message, CopErrorCategory.Temporary);

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Message}";
}
