namespace Cop.Conformance.Runner;

/// <summary>The response to <c>hello</c>.</summary>
public sealed record HelloResponse(
    string Name, string Version, string? Protocol, string? Level, IReadOnlySet<string> Operations, IReadOnlySet<string> Features)
{
    /// <summary>Reads a response to <c>hello</c>; the fault names missing members.</summary>
    public static HelloResponse? Read(Response answer, out string fault)
    {
        fault = $"the response to hello is {answer.Describe()}";
        if (answer is not Response.Ok { Data: var data } || data.Kind != System.Text.Json.JsonValueKind.Object)
            return null;
        if (Names(data["operations"]) is not { } operations)
        {
            fault += ", which lists no operations";
            return null;
        }

        return new HelloResponse(
            Text.Short(data["name"]?.AsString() ?? "unnamed"), Text.Short(data["version"]?.AsString() ?? "unknown"),
            data["protocol"]?.AsString(), data["level"]?.AsString(), operations, Names(data["features"]) ?? new HashSet<string>());
    }

    private static HashSet<string>? Names(CopJson? list) => list?.Kind == System.Text.Json.JsonValueKind.Array
        ? [.. list.Items.Select(item => item.AsString()).OfType<string>()]
        : null;
}
