using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Cop.Generators.Tests;

/// <summary>CA1822 asks for static methods, which a handler of an agent is not.</summary>
public sealed class HandlerSuppressorTests
{
    [Fact]
    public async Task Handlers_need_not_be_static_and_other_methods_are_still_reported()
    {
        var compilation = CompiledHost.Generate(
            """
            Console.WriteLine();
            [EventType("a.b")] public sealed partial record Said(string Text);
            public sealed class Agent
            {
                public AgentOutput Handle(Said said) => said;
                public Task<AgentOutput> HandleAsync(Said said) => Task.FromResult<AgentOutput>(said);
                public string Other() => "";
                public Task<string> OtherAsync() => Task.FromResult("");
                internal AgentOutput Hidden() => AgentOutput.None;
            }
            """).Compilation;
        var analyzed = compilation.WithAnalyzers(
            [new MarksEveryMethod(), new HandlerSuppressor()],
            new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false,
                reportSuppressedDiagnostics: true));
        var found = await analyzed.GetAllDiagnosticsAsync();
        Names(found.Where(each => each.Id == "CA1822" && each.IsSuppressed)).ShouldBe(["Handle", "HandleAsync"]);
        Names(found.Where(each => each.Id == "CA1822" && !each.IsSuppressed)).ShouldBe(["Hidden", "Other", "OtherAsync"]);
    }

    private static IEnumerable<string> Names(IEnumerable<Diagnostic> found) => found
        .Select(each => each.Location.SourceTree!.GetText().ToString(each.Location.SourceSpan)).Order(StringComparer.Ordinal);

    /// <summary>Stands for the analyzer of the SDK, at the place where that one reports.</summary>
#pragma warning disable RS1036, RS1001, RS1029, RS2008 // It is not shipped, and this test alone runs it.
    private sealed class MarksEveryMethod : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Rule = new(
            "CA1822", "Mark members as static", "'{0}' can be static", "Performance", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterSyntaxNodeAction(
                found =>
                {
                    var method = (MethodDeclarationSyntax)found.Node;
                    if (method.Parent is ClassDeclarationSyntax { Identifier.Text: "Agent" })
                        found.ReportDiagnostic(Diagnostic.Create(Rule, method.Identifier.GetLocation(), method.Identifier.Text));
                },
                SyntaxKind.MethodDeclaration);
        }
    }
}
