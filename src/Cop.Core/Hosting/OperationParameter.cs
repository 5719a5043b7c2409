namespace Cop.Surfaces;

/// <summary>A parameter of a <see cref="KernelOperation"/>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">The kind of value.</param>
/// <param name="Description">A description for people, in one sentence.</param>
public sealed record OperationParameter(string Name, OperationParameterKind Kind, string Description)
{
    /// <summary>Whether the operation needs it.</summary>
    public bool IsRequired { get; init; }
}
