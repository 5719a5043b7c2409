using System.Text.Json.Serialization.Metadata;

namespace Cop.AI;

/// <summary>Outcome of a tool; recorded, so that the tool runs once.</summary>
/// <param name="Content">The content for the model.</param>
[CopData(Version = 1)]
internal sealed record ToolOutcome(CopJson Content) : ICopData<ToolOutcome>
{
    /// <summary>The code of the error; null when it succeeded.</summary>
    public string? Code { get; init; }

    /// <summary>The text of the error.</summary>
    public string? Message { get; init; }

    static string ICopData<ToolOutcome>.Version => "1";

    static JsonTypeInfo<ToolOutcome> ICopData<ToolOutcome>.JsonType => EventJson.For<ToolOutcome>(AiJson.Default);

    static System.Collections.Immutable.ImmutableArray<IStateUpcaster> ICopData<ToolOutcome>.Upcasters => [];

    /// <summary>An error for the model.</summary>
    public static ToolOutcome Failed(string code, string message)
    {
        var text = SafeText.Cut(SafeText.Clean(message), 2000);
        return new ToolOutcome(CopJson.Object(("error", CopJson.From(code)), ("message", CopJson.From(text)))) { Code = code,
            Message = text };
    }
}
