using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Cop.Generators;

/// <summary>Reports calls of the kernel's API that cannot be meant.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UsageAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] OnlyOfKernel = ["Resumed", "AttemptFailed", "Expired", "Abandoned"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Diagnostics.DroppedResult, Diagnostics.UnusedPoint, Diagnostics.AnyAnswer, Diagnostics.DraftOfRecord, Diagnostics.KernelEvent,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(CheckDropped, OperationKind.ExpressionStatement);
        context.RegisterOperationAction(CheckConversion, OperationKind.Conversion);
        context.RegisterOperationAction(CheckMatch, OperationKind.Invocation);
        context.RegisterCompilationStartAction(start =>
        {
            CheckPoints(start);
            CheckDrafts(start);
        });
    }

    private static void CheckDropped(OperationAnalysisContext found)
    {
        var expression = ((IExpressionStatementOperation)found.Operation).Operation;
        if (expression is IAssignmentOperation || expression.Type is not INamedTypeSymbol type)
            return;
        var result = type.FullName() is "System.Threading.Tasks.Task" && type.TypeArguments.FirstOrDefault() is INamedTypeSymbol inner
            ? inner
            : type;
        if (result.FullName() == "Cop.CopResult" && result.TypeArguments.Length == 1)
            found.ReportDiagnostic(Diagnostic.Create(Diagnostics.DroppedResult, expression.Syntax.GetLocation()));
    }

    // A record becomes part of an output by a conversion.
    private static void CheckConversion(OperationAnalysisContext found)
    {
        var conversion = (IConversionOperation)found.Operation;
        if (conversion.Type?.FullName() is not ("Cop.OutputPart" or "Cop.AgentOutput"))
            return;
        var source = conversion.Operand;
        while (source is IConversionOperation inner)
            source = inner.Operand;
        if (source.Type is { } type && type.ContainingNamespace?.ToDisplayString() == "Cop.Events"
            && (type.Name.StartsWith("Delivery", StringComparison.Ordinal)
                || (type.Name.StartsWith("Continuation", StringComparison.Ordinal)
                    && OnlyOfKernel.Contains(type.Name.Substring("Continuation".Length)))))
            found.ReportDiagnostic(Diagnostic.Create(Diagnostics.KernelEvent, source.Syntax.GetLocation(), type.Name));
    }

    private static void CheckMatch(OperationAnalysisContext found)
    {
        var call = (IInvocationOperation)found.Operation;
        if (call.TargetMethod is not { Name: "For", Parameters.Length: 0 } method
            || method.TypeArguments.FirstOrDefault() is not INamedTypeSymbol record
            || method.ContainingType.FullName() != "Cop.EventMatch" || call.Parent is IInvocationOperation { TargetMethod.Name: "And" })
            return;
        if (record.EventTypeOf() is { } type && type.StartsWith("human.", StringComparison.Ordinal)
            && type.EndsWith(".provided", StringComparison.Ordinal))
            found.ReportDiagnostic(Diagnostic.Create(Diagnostics.AnyAnswer, call.Syntax.GetLocation()));
    }

    private static void CheckPoints(CompilationStartAnalysisContext start)
    {
        var points = new ConcurrentBag<ISymbol>();
        var handled = new ConcurrentBag<ISymbol>();
        start.RegisterSymbolAction(
            found =>
            {
                var type = found.Symbol is IFieldSymbol field ? field.Type : ((IPropertySymbol)found.Symbol).Type;
                if (found.Symbol is { IsStatic: true, IsImplicitlyDeclared: false } && IsPoint(type))
                    points.Add(found.Symbol);
            },
            SymbolKind.Field, SymbolKind.Property);
        start.RegisterOperationAction(
            found =>
            {
                // A host may pass points on to its own methods; only waits, questions and answers are no handlers.
                var reference = (IMemberReferenceOperation)found.Operation;
                if (reference.Type is { } type && IsPoint(type)
                    && reference.Parent is not IInvocationOperation
                        { TargetMethod.Name: "Wait" or "Ask" or "RequestId" or "Withdraw" or "Answer" }
                    && reference.Parent?.Parent is not IInvocationOperation { TargetMethod.Name: "AnswerAsync" })
                    handled.Add(reference.Member);
            },
            OperationKind.FieldReference, OperationKind.PropertyReference);
        start.RegisterCompilationEndAction(end =>
        {
            var known = new HashSet<ISymbol>(handled, SymbolEqualityComparer.Default);
            foreach (var point in points.Where(point => !known.Contains(point) && !IsForOthers(point, end.Compilation)))
                end.ReportDiagnostic(Diagnostic.Create(Diagnostics.UnusedPoint, point.Locations[0], point.Name));
        });
    }

    private static bool IsPoint(ITypeSymbol type) => type.FullName() is "Cop.ResumePoint" or "Cop.Hitl.Question";

    // A public point of a library may be handled in another assembly.
    private static bool IsForOthers(ISymbol point, Compilation compilation)
    {
        if (compilation.Options.OutputKind != OutputKind.DynamicallyLinkedLibrary)
            return false;
        for (var each = point; each is not null and not INamespaceSymbol; each = each.ContainingSymbol)
        {
            if (each.DeclaredAccessibility != Accessibility.Public)
                return false;
        }

        return true;
    }

    private static void CheckDrafts(CompilationStartAnalysisContext start)
    {
        var records = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var drafts = new ConcurrentBag<(string Type, Location At)>();
        start.RegisterSymbolAction(
            found =>
            {
                var type = (INamedTypeSymbol)found.Symbol;
                if (type.IsRecord && type.IsPayload() && type.EventTypeOf() is { } name)
                    records.TryAdd(name, type.Name);
            },
            SymbolKind.NamedType);
        start.RegisterOperationAction(
            found =>
            {
                var call = (IInvocationOperation)found.Operation;
                if (call.TargetMethod.Name == "Create" && call.TargetMethod.ContainingType.FullName() == "Cop.EventDraft"
                    && call.Arguments.FirstOrDefault()?.Value.ConstantValue is { HasValue: true, Value: string type })
                    drafts.Add((type, call.Syntax.GetLocation()));
            },
            OperationKind.Invocation);
        start.RegisterCompilationEndAction(end =>
        {
            foreach (var (type, at) in drafts)
            {
                if (records.TryGetValue(type, out var record))
                    end.ReportDiagnostic(Diagnostic.Create(Diagnostics.DraftOfRecord, at, type, record));
            }
        });
    }
}
