using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Cop.Generators;

/// <summary>Reports code in handlers that differs from attempt to attempt, or that writes outside the output.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] Registrations = ["On", "OnResume", "OnAnswer", "OnAssigned", "OnChildrenEnded"];
    private static readonly string[] Writers = ["Cop.CopKernel", "Cop.TopicClient", "Cop.HumanRequests", "Cop.IEventStore"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Diagnostics.WritingInHandler, Diagnostics.RealClock, Diagnostics.Chance, Diagnostics.EffectInLoop];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSyntaxNodeAction(Check, SyntaxKind.InvocationExpression);
        context.RegisterSyntaxNodeAction(CheckLoop, SyntaxKind.InvocationExpression);
    }

    private static void Check(SyntaxNodeAnalysisContext found)
    {
        var call = (InvocationExpressionSyntax)found.Node;
        if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.Text: var name } || !Registrations.Contains(name)
            || found.SemanticModel.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
            return;
        var owner = (method.ReducedFrom ?? method).ContainingType.FullName();
        if (!owner.StartsWith("Cop.", StringComparison.Ordinal))
            return;
        foreach (var argument in call.ArgumentList.Arguments)
        {
            foreach (var body in BodiesOf(argument.Expression, found.SemanticModel))
                CheckBody(body, found);
        }
    }

    // A handler is a lambda, a method group, or a lambda that selects a method of the agent: agent => agent.Method.
    private static IEnumerable<SyntaxNode> BodiesOf(ExpressionSyntax handler, SemanticModel model)
    {
        var selected = handler is LambdaExpressionSyntax { ExpressionBody: MemberAccessExpressionSyntax method } ? method : handler;
        if (model.GetSymbolInfo(selected).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } named)
            return named.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax());
        return handler is LambdaExpressionSyntax ? [handler] : [];
    }

    private static void CheckBody(SyntaxNode body, SyntaxNodeAnalysisContext found)
    {
        if (!found.Compilation.ContainsSyntaxTree(body.SyntaxTree))
            return;
#pragma warning disable RS1030 // The method may be in another file than its registration, which only the compilation can give.
        var model = body.SyntaxTree == found.Node.SyntaxTree ? found.SemanticModel : found.Compilation.GetSemanticModel(body.SyntaxTree);
#pragma warning restore RS1030
        foreach (var node in body.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (model.GetSymbolInfo(node).Symbol is not { } symbol)
                continue;
            if (Fault(symbol) is { } fault)
                found.ReportDiagnostic(Diagnostic.Create(fault, node.GetLocation(), NameOf(symbol)));
            else if (TypeOf(symbol) is { } type && Writers.Contains(type.FullName()))
                found.ReportDiagnostic(Diagnostic.Create(Diagnostics.WritingInHandler, node.GetLocation(), type.Name));
        }
    }

    private static DiagnosticDescriptor? Fault(ISymbol symbol) => (symbol.ContainingType?.FullName(), symbol.Name) switch
    {
        ("System.DateTime" or "System.DateTimeOffset", "Now" or "UtcNow" or "Today") => Diagnostics.RealClock,
        ("System.TimeProvider", "System") or ("System.Diagnostics.Stopwatch", _) => Diagnostics.RealClock,
        ("System.Threading.Thread", "Sleep") => Diagnostics.RealClock,
        ("System.Threading.Tasks.Task", "Delay") => TakesClock(symbol) ? null : Diagnostics.RealClock,
        ("System.Guid", "NewGuid" or "CreateVersion7") => Diagnostics.Chance,
        ("System.Random", _) or ("System.Security.Cryptography.RandomNumberGenerator", _) => Diagnostics.Chance,
        _ => null,
    };

    private static bool TakesClock(ISymbol symbol) =>
        symbol is IMethodSymbol method && method.Parameters.Any(parameter => parameter.Type.FullName() == "System.TimeProvider");

    private static string NameOf(ISymbol symbol) => $"{symbol.ContainingType?.Name}.{symbol.Name}";

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    private static void CheckLoop(SyntaxNodeAnalysisContext found)
    {
        var call = (InvocationExpressionSyntax)found.Node;
        if (call.Expression is not MemberAccessExpressionSyntax { Name.Identifier.Text: "RunOnceAsync" }
            || call.ArgumentList.Arguments.FirstOrDefault()?.Expression is not { } name
            || found.SemanticModel.GetConstantValue(name) is not { HasValue: true, Value: string constant }
            || found.SemanticModel.GetSymbolInfo(call).Symbol?.ContainingType.FullName() != "Cop.AgentContext")
            return;
        // A local function or lambda may be called once for each turn, and then with one name as well.
        var isInLoop = call.Ancestors().TakeWhile(node => node is not MemberDeclarationSyntax).Any(node =>
            node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax);
        if (isInLoop)
            found.ReportDiagnostic(Diagnostic.Create(Diagnostics.EffectInLoop, call.GetLocation(), constant));
    }
}
