namespace Cop.Packages;

/// <summary>A call of a tool that a model makes.</summary>
/// <param name="Id">The model's id of the call.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">The arguments.</param>
internal sealed record PromptCall(string Id, string Tool, CopJson Arguments)
{
    public CopJson ToJson() =>
        CopJson.Object(("id", CopJson.From(Id)), ("tool", CopJson.From(Tool)), ("arguments", Arguments));

    public static PromptCall Read(CopJson json) => new(json["id"]!.AsString()!, json["tool"]!.AsString()!, json["arguments"]!);
}
