using System.Text.Json;

namespace Cop.Surfaces;

/// <summary>A parameter of a <see cref="KernelOperation"/>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">The kind of value.</param>
/// <param name="Description">A description for people, in one sentence.</param>
public sealed record OperationParameter(string Name, OperationParameterKind Kind, string Description)
{
    /// <summary>Whether the operation needs it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Returns whether a value has the kind of this parameter.</summary>
    public bool Accepts(CopJson value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Kind switch
        {
            OperationParameterKind.Text => value.AsString() is { Length: > 0 },
            OperationParameterKind.Integer => value.Kind == JsonValueKind.Number && value.Element.TryGetInt64(out _),
            OperationParameterKind.Boolean => value.Kind is JsonValueKind.True or JsonValueKind.False,
            OperationParameterKind.Time => CopTime.TryParse(value.AsString(), out _),
            _ => true,
        };
    }
}
