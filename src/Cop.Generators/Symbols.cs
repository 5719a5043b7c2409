using Microsoft.CodeAnalysis;

namespace Cop.Generators;

/// <summary>Questions about symbols of the kernel's API.</summary>
internal static class Symbols
{
    public const string EventType = "Cop.EventTypeAttribute";
    public const string CopData = "Cop.CopDataAttribute";

    private static readonly SymbolDisplayFormat Plain = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>Returns the full name of a type without type arguments.</summary>
    public static string FullName(this ISymbol symbol) => symbol.OriginalDefinition.ToDisplayString(Plain);

    /// <summary>Returns the name of a type as generated code writes it.</summary>
    public static string InCode(this ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>Returns an attribute of a symbol; null when it has none.</summary>
    public static AttributeData? Attribute(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.FullName() == fullName);

    /// <summary>Whether a record derives from the base of event payloads in its source.</summary>
    public static bool DerivesFromPayload(this INamedTypeSymbol type) => type.BaseType?.FullName() == "Cop.EventPayload";

    /// <summary>Whether a record implements the interface of data in its source.</summary>
    public static bool ImplementsData(this INamedTypeSymbol type) => type.AllInterfaces.Any(known => known.FullName() == "Cop.ICopData");

    /// <summary>The record is part of a contract: an event's payload, or data.</summary>
    public static bool IsContract(this INamedTypeSymbol type) =>
        type.IsRecord && (type.Attribute(EventType) is not null || type.Attribute(CopData) is not null || type.DerivesFromPayload()
            || type.ImplementsData());

    /// <summary>Whether a record is the payload of an event.</summary>
    public static bool IsPayload(this INamedTypeSymbol type) => type.Attribute(EventType) is not null || type.DerivesFromPayload();

    /// <summary>Returns the event type of a record; null when its name is not clear.</summary>
    public static string? EventTypeOf(this INamedTypeSymbol type)
    {
        if (type.Attribute(EventType)?.ConstructorArguments.FirstOrDefault().Value is string name)
            return name;
        var words = EventNames.Split(type.Name).Words;
        return words.Count <= 2 ? string.Join(".", words) : null;
    }

    /// <summary>Returns the version of a record.</summary>
    /// <param name="type">The record.</param>
    /// <param name="attributeName">The attribute that has it; null for the one that the record carries.</param>
    public static int VersionOf(this INamedTypeSymbol type, string? attributeName = null)
    {
        var attribute = attributeName is null ? type.Attribute(EventType) ?? type.Attribute(CopData) : type.Attribute(attributeName);
        var named = attribute?.NamedArguments.FirstOrDefault(argument => argument.Key == "Version").Value.Value;
        return named as int? ?? (type.IsPayload() && attributeName != CopData ? EventNames.Split(type.Name).Suffix : null) ?? 1;
    }

    /// <summary>Returns the records that a record declares an upcaster from.</summary>
    public static IEnumerable<INamedTypeSymbol> OlderOf(this INamedTypeSymbol type) => type.AllInterfaces
        .Where(known => known.FullName() == "Cop.IUpcastFrom" && known.TypeArguments.Length == 2
            && SymbolEqualityComparer.Default.Equals(known.TypeArguments[1], type))
        .Select(known => known.TypeArguments[0]).OfType<INamedTypeSymbol>();
}
