namespace Cop.Packages;

/// <summary>A case has no result, because something outside of the package failed (P-56).</summary>
/// <param name="code">cassette_miss, model_unavailable, judge_error, or another word for the cause.</param>
/// <param name="message">The event, the case, and the remedy.</param>
internal sealed class CaseErrorException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
