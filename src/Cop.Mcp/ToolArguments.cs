using System.Globalization;
using System.Text.Json;

namespace Cop.Mcp;

/// <summary>The checked arguments of a call.</summary>
internal sealed class ToolArguments
{
    private ToolArguments(CopJson json) => Json = json;

    public CopJson Json { get; }

    public string? Text(string name) => Json[name]?.AsString();

    public string Required(string name) => Text(name)!;

    public int Limit(int max) => Json["limit"] is { } limit
        ? (int)Math.Clamp(long.Parse(limit.ToString(), CultureInfo.InvariantCulture), 1, max) : max;

    /// <summary>Checks arguments against the parameters of a tool; the error <c>invalid_query</c> names the argument.</summary>
    public static CopResult<ToolArguments> Read(OperatorTool tool, IEnumerable<KeyValuePair<string, JsonElement>>? given)
    {
        var members = new List<(string, CopJson?)>();
        foreach (var (name, element) in given ?? [])
        {
            if (tool.Parameters.FirstOrDefault(each => each.Name == name) is not { } parameter)
                return Invalid(tool, name, "is no parameter of it");
            if (element.ValueKind == JsonValueKind.Null && !parameter.IsRequired)
                continue;
            if (!CopJson.Parse(element.GetRawText()).TryGet(out var value, out _))
                return Invalid(tool, name, "holds JSON that cannot be taken");
            if (parameter.IsInteger
                ? !long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                : value.AsString() is not { Length: > 0 })
                return Invalid(tool, name, parameter.IsInteger ? "is no integer from 0" : "is no text, or empty");
            members.Add((name, value));
        }

        var missing = tool.Parameters.FirstOrDefault(each => each.IsRequired && !members.Exists(member => member.Item1 == each.Name));
        return missing is not null
            ? Invalid(tool, missing.Name, "is missing") : new ToolArguments(CopJson.Object(members));
    }

    private static CopError Invalid(OperatorTool tool, string name, string fault) => new(
        CopErrorCodes.InvalidQuery, $"The argument '{name}' of '{tool.Name}' {fault}.",
        Details: CopJson.Object(("argument", CopJson.From(name))));
}
