namespace Cop;

/// <summary>What went wrong, to which id, and what to do next (spec 4.4.3).</summary>
/// <param name="Code">One of <see cref="CopErrorCodes"/>, or a profile's own symbolic code.</param>
/// <param name="Message">For people: what happened, to which id, what to do next.</param>
/// <param name="Category">Whether a retry can help.</param>
/// <param name="Details">Structured details, a JSON object; absent when there are none.</param>
public sealed record CopError(string Code, string Message, CopErrorCategory Category = CopErrorCategory.Business, CopJson? Details = null)
{
    /// <summary>A temporary error: the same request may succeed later.</summary>
    public static CopError Temporary(string code, string message) => new(code, message, CopErrorCategory.Temporary);

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {Message}";
}
