using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Cop.Generators;

/// <summary>Keeps CA1822 silent about handlers: a method of an agent is not static, also where it uses no member of the agent.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HandlerSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor Handler = new("COPS001", "CA1822", "A handler is a method of its agent.");

    /// <inheritdoc/>
    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = [Handler];

    /// <inheritdoc/>
    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree)
                continue;
            var node = tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan);
            if (context.GetSemanticModel(tree).GetDeclaredSymbol(node, context.CancellationToken) is IMethodSymbol method
                && IsHandler(method))
                context.ReportSuppression(Suppression.Create(Handler, diagnostic));
        }
    }

    private static bool IsHandler(IMethodSymbol method)
    {
        var result = method.ReturnType is INamedTypeSymbol { IsGenericType: true } task && task.FullName() == "System.Threading.Tasks.Task"
            ? task.TypeArguments[0]
            : method.ReturnType;
        return method.DeclaredAccessibility == Accessibility.Public && result.FullName() == "Cop.AgentOutput";
    }
}
