using Microsoft.CodeAnalysis;

namespace Cop.Generators;

/// <summary>A JSON context of the host and the types that it lists.</summary>
internal sealed class JsonContexts(INamedTypeSymbol context) : IEquatable<JsonContexts>
{
    public const string Attribute = "System.Text.Json.Serialization.JsonSerializableAttribute";

    private readonly HashSet<string> _listed = new(
        context.GetAttributes().Where(attribute => attribute.AttributeClass?.FullName() == Attribute)
            .Select(attribute => attribute.ConstructorArguments.FirstOrDefault().Value).OfType<ITypeSymbol>().Select(type => type.InCode()),
        StringComparer.Ordinal);

    /// <summary>The name of the context in code.</summary>
    public string Name { get; } = context.InCode();

    /// <summary>Whether it lists a type, by its name in code.</summary>
    public bool Lists(string type) => _listed.Contains(type);

    public bool Equals(JsonContexts? other) => other is not null && Name == other.Name && _listed.SetEquals(other._listed);

    public override bool Equals(object? obj) => Equals(obj as JsonContexts);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);
}
