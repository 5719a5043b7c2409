namespace Cop.Surfaces;

/// <summary>One call of a <see cref="KernelOperation"/>.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Services">The host's services.</param>
/// <param name="Scope">The store and the log as the caller may see them.</param>
/// <param name="Arguments">The arguments, an object; each has the kind of its parameter.</param>
public sealed record OperationCall(CopKernel Kernel, IServiceProvider Services, TopicScope Scope, CopJson Arguments)
{
    /// <summary>The acting identity; null for a caller without one, who may only read.</summary>
    public Actor? Actor { get; init; }

    /// <summary>Gets a text; null when it is absent.</summary>
    public string? Text(string name) => Arguments[name]?.AsString();

    /// <summary>Gets a text that the parameter requires.</summary>
    /// <exception cref="InvalidOperationException">It is absent: the parameter is not declared as required.</exception>
    public string Required(string name) =>
        Text(name) ?? throw new InvalidOperationException($"The parameter '{name}' is not declared as a required text.");

    /// <summary>Gets a whole number; null when it is absent.</summary>
    public long? Integer(string name) => Arguments[name] is { Kind: System.Text.Json.JsonValueKind.Number } number
        ? number.Element.GetInt64() : null;

    /// <summary>Gets whether a boolean is given and true.</summary>
    public bool Flag(string name) => Arguments[name] is { Kind: System.Text.Json.JsonValueKind.True };

    /// <summary>Gets a time; null when it is absent.</summary>
    public DateTimeOffset? Time(string name) => Text(name) is { } text && CopTime.TryParse(text, out var time) ? time : null;
}
