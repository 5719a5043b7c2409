using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Cop.Mcp;

/// <summary>A tool of the server.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">The description, for a model.</param>
/// <param name="Parameters">The parameters.</param>
/// <param name="IsReadOnly">Whether it changes nothing but the record of calls.</param>
/// <param name="RunAsync">Carries a call out.</param>
internal sealed record OperatorTool(
    string Name, string Description, IReadOnlyList<ToolParameter> Parameters, bool IsReadOnly,
    Func<ToolArguments, CancellationToken, Task<CopResult<CopJson>>> RunAsync)
{
    public Tool ToTool() => new()
    {
        Name = Name, Description = Description, InputSchema = Schema(),
        Annotations = new ToolAnnotations { ReadOnlyHint = IsReadOnly, DestructiveHint = false, OpenWorldHint = false },
    };

    private JsonElement Schema() => CopJson.Object(
        ("type", CopJson.From("object")),
        ("properties", CopJson.Object(Parameters.Select(each => (each.Name, (CopJson?)CopJson.Object(
            ("type", CopJson.From(each.IsInteger ? "integer" : "string")), ("description", CopJson.From(each.Description))))))),
        ("required", CopJson.Array(Parameters.Where(each => each.IsRequired).Select(each => CopJson.From(each.Name)))),
        ("additionalProperties", CopJson.From(false))).Element;
}
