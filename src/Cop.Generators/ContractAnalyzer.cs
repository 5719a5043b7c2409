using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Cop.Generators;

/// <summary>Reports mistakes in the records of a host: events, states and results.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    private const string Converter = "System.Text.Json.Serialization.JsonConverterAttribute";

    private static readonly string[] Switches =
        ["PublishAot", "PublishTrimmed", "IsAotCompatible", "EnableAotAnalyzer"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Diagnostics.NotPartial, Diagnostics.TwoRecords, Diagnostics.UnclearName, Diagnostics.ReservedType, Diagnostics.NoContext,
        Diagnostics.VersionGap, Diagnostics.EnumAsNumber, Diagnostics.UnfixedMember,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            // The kernel defines the protocol's own events.
            if (start.Compilation.GetTypeByMetadataName(Symbols.EventType) is not { } attribute
                || SymbolEqualityComparer.Default.Equals(attribute.ContainingAssembly, start.Compilation.Assembly))
                return;
            var contexts = new ConcurrentBag<JsonContexts>();
            var records = new ConcurrentBag<INamedTypeSymbol>();
            start.RegisterSymbolAction(
                found =>
                {
                    var type = (INamedTypeSymbol)found.Symbol;
                    if (type.Attribute(JsonContexts.Attribute) is not null)
                        contexts.Add(new JsonContexts(type));
                    if (!type.IsContract() || type.IsAbstract)
                        return;
                    records.Add(type);
                    Check(type, found.ReportDiagnostic);
                },
                SymbolKind.NamedType);
            start.RegisterCompilationEndAction(end => Conclude(end, [.. contexts], [.. records]));
        });
    }

    private static void Check(INamedTypeSymbol type, Action<Diagnostic> report)
    {
        var at = type.Locations[0];
        var isDerived = type.IsPayload() ? type.DerivesFromPayload() : type.ImplementsData();
        if (!isDerived && !IsPartial(type))
            report(Diagnostic.Create(
                Diagnostics.NotPartial, at, type.Name, type.IsPayload() ? $"EventPayload<{type.Name}>" : $"ICopData<{type.Name}>"));
        if (type.IsPayload())
        {
            if (type.EventTypeOf() is not { } eventType)
                report(Diagnostic.Create(Diagnostics.UnclearName, at, type.Name, string.Join(".", EventNames.Split(type.Name).Words)));
            else if (EventNames.IsReserved(eventType))
                report(Diagnostic.Create(Diagnostics.ReservedType, at, eventType, type.Name));
        }

        if (FirstGap(type) is { } gap)
            report(Diagnostic.Create(Diagnostics.VersionGap, at, type.Name, type.VersionOf(), gap));
        foreach (var property in type.GetMembers().OfType<IPropertySymbol>())
        {
            if (property is { IsStatic: false, DeclaredAccessibility: Accessibility.Public } && InsteadOf(Bare(property.Type)) is { } better
                && property.Attribute(Converter) is null)
                report(Diagnostic.Create(
                    Diagnostics.UnfixedMember, property.Locations[0], type.Name, property.Name, Bare(property.Type).Name, better));
        }
    }

    // A date without an offset is another moment elsewhere; an object is read as another type than was written.
    private static string? InsteadOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_DateTime => "DateTimeOffset, or DateOnly",
        SpecialType.System_Object => "a record, or CopJson",
        _ => type.TypeKind == TypeKind.Dynamic ? "a record, or CopJson" : null,
    };

    private static ITypeSymbol Bare(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0] : type;

    private static bool IsPartial(INamedTypeSymbol type)
    {
        for (var each = type; each is not null; each = each.ContainingType)
        {
            if (!RecordReader.IsPartial(each))
                return false;
        }

        return true;
    }

    // The newest version before this one that no declared upcaster begins at.
    private static int? FirstGap(INamedTypeSymbol type)
    {
        var reached = new HashSet<int>();
        var open = new Queue<INamedTypeSymbol>([type]);
        while (open.Count > 0)
        {
            var next = open.Dequeue();
            if (!reached.Add(next.VersionOf()))
                continue;
            foreach (var older in next.OlderOf())
                open.Enqueue(older);
        }

        for (var version = type.VersionOf() - 1; version >= 1; version--)
        {
            if (!reached.Contains(version))
                return version;
        }

        return null;
    }

    private static void Conclude(
        CompilationAnalysisContext end, ImmutableArray<JsonContexts> contexts, ImmutableArray<INamedTypeSymbol> records)
    {
        foreach (var same in records.Where(record => record.IsPayload() && record.EventTypeOf() is not null)
            .GroupBy(record => (record.EventTypeOf(), record.VersionOf())).Where(group => group.Count() > 1))
        {
            var pair = same.OrderBy(record => record.ToDisplayString(), StringComparer.Ordinal).Take(2).ToList();
            end.ReportDiagnostic(Diagnostic.Create(
                Diagnostics.TwoRecords, pair[1].Locations[0], pair[0].ToDisplayString(), pair[1].ToDisplayString(), same.Key.Item1,
                same.Key.Item2));
        }

        var options = end.Options.AnalyzerConfigOptionsProvider.GlobalOptions;
        var isAot = Switches.Any(name => options.TryGetValue($"build_property.{name}", out var value)
            && value.Equals("true", StringComparison.OrdinalIgnoreCase));
        foreach (var record in records)
        {
            var isListed = contexts.Any(context => context.Lists(record.InCode()));
            if (!isListed && isAot && !HasOwnMetadata(record))
                end.ReportDiagnostic(Diagnostic.Create(Diagnostics.NoContext, record.Locations[0], record.Name));
            foreach (var number in isListed ? NumbersOf(record) : [])
                end.ReportDiagnostic(Diagnostic.Create(Diagnostics.EnumAsNumber, record.Locations[0], number.Name, record.Name));
        }
    }

    private static bool HasOwnMetadata(INamedTypeSymbol record) => record.GetMembers().OfType<IPropertySymbol>().Any(property =>
        property.IsStatic && (property.Name == "JsonType" || property.Name.EndsWith(".JsonType", StringComparison.Ordinal)));

    private static IEnumerable<ITypeSymbol> NumbersOf(INamedTypeSymbol record) =>
        from property in record.GetMembers().OfType<IPropertySymbol>()
        where property is { IsStatic: false, DeclaredAccessibility: Accessibility.Public }
        let bare = Bare(property.Type)
        where bare.TypeKind == TypeKind.Enum
            && bare.Attribute(Converter) is null && property.Attribute(Converter) is null
        select bare;
}
