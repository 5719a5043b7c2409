using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cop.Generators;

/// <summary>Reads the model of a record from its symbol.</summary>
internal static class RecordReader
{
    /// <summary>Returns the model; null when nothing can be generated, which the analyzer reports.</summary>
    /// <param name="type">The record.</param>
    /// <param name="isPayload">Whether the payload of an event is generated; otherwise data.</param>
    public static RecordModel? Read(INamedTypeSymbol type, bool isPayload)
    {
        if (!type.IsRecord || type.IsGenericType || !IsPartial(type) || (isPayload && type.EventTypeOf() is null))
            return null;
        var around = new List<string>();
        for (var outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (!IsPartial(outer) || outer.IsGenericType)
                return null;
            around.Insert(0, $"partial {Keyword(outer)} {outer.Name}");
        }

        var members = isPayload ? MembersOf(type).ToList() : [];
        return new RecordModel
        {
            Name = type.Name,
            FullName = type.InCode(),
            Namespace = type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString(),
            Around = around,
            IsPayload = isPayload,
            NeedsBase = isPayload ? type.BaseType?.SpecialType == SpecialType.System_Object : !type.ImplementsData(),
            EventType = isPayload ? type.EventTypeOf()! : "",
            Version = type.VersionOf(isPayload ? Symbols.EventType : Symbols.CopData),
            Older = type.OlderOf().FirstOrDefault()?.InCode(),
            Own = OwnOf(type),
            Members = members,
        };
    }

    public static bool IsPartial(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .Select(reference => reference.GetSyntax()).OfType<TypeDeclarationSyntax>()
        .Any(declaration => declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static IReadOnlyList<string> OwnOf(INamedTypeSymbol type) =>
    [
        .. type.GetMembers().Where(member => member.IsStatic && !member.IsImplicitlyDeclared)
            .Select(member => member.Name.Substring(member.Name.LastIndexOf('.') + 1)).Distinct(StringComparer.Ordinal),
    ];

    private static string Keyword(INamedTypeSymbol type) => (type.IsRecord, type.TypeKind) switch
    {
        (true, TypeKind.Struct) => "record struct",
        (true, _) => "record",
        (_, TypeKind.Struct) => "struct",
        (_, TypeKind.Interface) => "interface",
        _ => "class",
    };

    // Members with one JSON scalar each, which a wait compares by equality.
    private static IEnumerable<(string Type, string Json, string Parameter, bool IsValue)> MembersOf(INamedTypeSymbol type) =>
        from property in type.GetMembers().OfType<IPropertySymbol>()
        where property is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, IsIndexer: false, GetMethod: not null }
        let bare = Bare(property.Type)
        where IsScalar(bare)
        select (bare.InCode(), JsonName(property), Parameter(property.Name), bare.IsValueType);

    private static ITypeSymbol Bare(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    private static bool IsScalar(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Int32
            or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_Byte or SpecialType.System_Decimal
        || type.FullName() is "System.Guid" or "System.DateTimeOffset";

    private static string JsonName(IPropertySymbol property) =>
        property.Attribute("System.Text.Json.Serialization.JsonPropertyNameAttribute")?.ConstructorArguments.FirstOrDefault().Value
            as string ?? CamelCase(property.Name);

    // The rule of JsonNamingPolicy.CamelCase: a run of capitals at the beginning is in lower case, but for the one that begins a word.
    private static string CamelCase(string name)
    {
        var letters = name.ToCharArray();
        for (var at = 0; at < letters.Length && char.IsUpper(letters[at]); at++)
        {
            if (at > 0 && at + 1 < letters.Length && !char.IsUpper(letters[at + 1]))
                break;
            letters[at] = char.ToLowerInvariant(letters[at]);
        }

        return new string(letters);
    }

    private static string Parameter(string name)
    {
        var parameter = CamelCase(name);
        return SyntaxFacts.GetKeywordKind(parameter) == SyntaxKind.None ? parameter : "@" + parameter;
    }
}
