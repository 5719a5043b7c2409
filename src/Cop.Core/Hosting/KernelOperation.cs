using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Surfaces;

/// <summary>An operation that a package offers through every interface of a host: HTTP, MCP tools, the dashboard.</summary>
/// <remarks>
/// An interface checks who calls, reads the arguments by <see cref="Parameters"/>, and writes the result. The operation sees topics
/// through <see cref="OperationCall.Scope"/> only, so that a foreign topic reads as one that does not exist.
/// </remarks>
public sealed record KernelOperation
{
    private readonly ValueArray<OperationParameter> _parameters = [];

    /// <summary>The name, such as <c>inbox.answer</c>: the group, a dot and a verb.</summary>
    public required string Name { get; init; }

    /// <summary>A description for people: one sentence that begins with a verb.</summary>
    public required string Summary { get; init; }

    /// <summary>The path at an HTTP interface, with parameters in braces: <c>inbox/{topicId}/{requestId}</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Whether it changes something: it then needs an acting identity, and is a POST at an HTTP interface.</summary>
    public bool IsChange { get; init; }

    /// <summary>The parameters: those in the path first.</summary>
    public ImmutableArray<OperationParameter> Parameters { get => _parameters; init => _parameters = value; }

    /// <summary>The media type of the result. Default: JSON.</summary>
    public string MediaType { get; init; } = OperationResult.JsonType;

    /// <summary>Runs the operation.</summary>
    public required Func<OperationCall, CancellationToken, Task<CopResult<OperationResult>>> InvokeAsync { get; init; }

    /// <summary>The group of operations that a host authorizes together, such as <c>inbox</c>: the name up to its first dot.</summary>
    public string Group => Name[..Math.Max(0, Name.IndexOf('.', StringComparison.Ordinal))];

    /// <summary>Checks arguments: each has the kind of its parameter, required ones are there, and there are no others.</summary>
    /// <param name="arguments">The arguments, an object; members with null are left out.</param>
    /// <returns>The arguments for <see cref="InvokeAsync"/>, or <c>invalid_query</c>.</returns>
    public CopResult<CopJson> Bind(CopJson arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Kind != JsonValueKind.Object)
            return Invalid("the arguments are not an object");
        var given = arguments.Members.Where(member => member.Value.Kind != JsonValueKind.Null).ToList();
        foreach (var (name, value) in given)
        {
            if (Parameters.FirstOrDefault(parameter => parameter.Name == name) is not { } parameter)
                return Invalid($"there is no parameter '{ExceptionText.Printable(name, 60)}'");
            if (!parameter.Accepts(value))
                return Invalid($"'{name}' is no {parameter.Kind.ToString().ToLowerInvariant()}");
        }

        var missing = Parameters.FirstOrDefault(
            parameter => parameter.IsRequired && !given.Any(member => member.Name == parameter.Name));
        return missing is not null ? Invalid($"'{missing.Name}' is missing: {missing.Description}")
            : CopJson.Object(given.Select(member => (member.Name, (CopJson?)member.Value)));
    }

    private CopError Invalid(string fault) => new(CopErrorCodes.InvalidQuery, $"'{Name}' is called wrongly: {fault}.");
}
