namespace Cop.Dashboard;

/// <summary>A request that is not carried out.</summary>
/// <param name="Status">The status code of HTTP.</param>
/// <param name="Title">The heading of the page.</param>
/// <param name="Message">The reason and the remedy.</param>
internal sealed record Refusal(int Status, string Title, string Message)
{
    /// <summary>The time after which a repetition may succeed; null when it will not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Refusal Forbidden(string message) => new(403, "Not allowed", message);

    /// <summary>An unknown object, or one that the visitor may not see: the answer is the same.</summary>
    public static Refusal NotFound() => new(404, "Not found", "There is nothing at this address, or you may not see it.");

    public static Refusal Invalid(string message) => new(400, "Not understood", message);

    /// <summary>The refusal of an operation of the kernel.</summary>
    public static Refusal From(CopError error) => error.Category switch
    {
        CopErrorCategory.Temporary =>
            new(503, "Not available now", $"{error.Code}: {error.Message}") { RetryAfter = TimeSpan.FromSeconds(2) },
        CopErrorCategory.Fatal => new(500, "Failed", $"{error.Code}. The log of the host has the details."),
        _ when error.Code == CopErrorCodes.NotFound => NotFound(),
        _ => new(409, "Refused", $"{error.Code}: {error.Message}"),
    };
}
