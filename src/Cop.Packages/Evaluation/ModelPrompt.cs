using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A request to a model as data; cassettes and fingerprints know it by its digest.</summary>
internal sealed record ModelPrompt
{
    public required string Model { get; init; }

    public string System { get; init; } = "";

    public required ImmutableArray<PromptMessage> Messages { get; init; }

    public ImmutableArray<BundleTool> Tools { get; init; } = [];

    /// <summary>Temperature and the like, by the names of runtime.model_config.</summary>
    public CopJson Settings { get; init; } = CopJson.EmptyObject;

    /// <summary>The schema of the answer; null for text.</summary>
    public CopJson? OutputSchema { get; init; }

    public CopJson ToJson() => CopJson.Object(
        ("model", CopJson.From(Model)),
        ("system", System.Length == 0 ? null : CopJson.From(System)),
        ("messages", CopJson.Array(Messages.Select(each => each.ToJson()))),
        ("tools", Tools.IsEmpty ? null : CopJson.Array(Tools.Select(each => CopJson.Object(
            ("name", CopJson.From(each.Name)), ("description", CopJson.From(each.Description)), ("schema", each.InputSchema))))),
        ("settings", Settings),
        ("output", OutputSchema));
}
