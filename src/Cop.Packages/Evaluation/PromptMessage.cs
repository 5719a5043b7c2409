using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A message of a request.</summary>
/// <param name="Role">user, assistant or tool.</param>
/// <param name="Text">The text; the result for a tool.</param>
internal sealed record PromptMessage(string Role, string Text)
{
    /// <summary>The calls that an assistant makes.</summary>
    public ImmutableArray<PromptCall> Calls { get; init; } = [];

    /// <summary>The call that the result of a tool belongs to.</summary>
    public string? CallId { get; init; }

    public CopJson ToJson() => CopJson.Object(
        ("role", CopJson.From(Role)),
        ("text", Text.Length == 0 ? null : CopJson.From(Text)),
        ("calls", Calls.IsEmpty ? null : CopJson.Array(Calls.Select(each => each.ToJson()))),
        ("callId", CallId is null ? null : CopJson.From(CallId)));
}
