using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Cop.Generators.Tests;

/// <summary>Code of a host, compiled with the generator and the analyzers.</summary>
internal static class CompiledHost
{
    private const string Usings =
        """
        global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading;
        global using System.Threading.Tasks; global using Cop; global using Cop.Events; global using Cop.Protocol;
        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("xunit", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Returns the code that the generator adds, with what the compiler says about all of it.</summary>
    public static (string Generated, Compilation Compilation) Generate(string code)
    {
        var driver = CSharpGeneratorDriver.Create([new RecordGenerator().AsSourceGenerator()], parseOptions: Parsing)
            .RunGeneratorsAndUpdateCompilation(Compile(code), out var compilation, out _);
        return (string.Join('\n', driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString())), compilation);
    }

    /// <summary>Returns the ids of the diagnostics of the analyzers, in the order of the code, with their messages.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string code, params (string Name, string Value)[] properties)
    {
        var compilation = Generate(code).Compilation;
        compilation.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        var analyzed = compilation.WithAnalyzers(
            [new ContractAnalyzer(), new UsageAnalyzer(), new HandlerAnalyzer()],
            new AnalyzerOptions([], new BuildProperties(properties)));
        var found = await analyzed.GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(each => each.Location.SourceSpan.Start)];
    }

    private static CSharpCompilation Compile(string code) => CSharpCompilation.Create(
        "Host", [Parse(Usings), Parse(code)], References,
        new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

    private static CSharpParseOptions Parsing { get; } = new(LanguageVersion.Preview);

    private static SyntaxTree Parse(string code) => CSharpSyntaxTree.ParseText(code, Parsing);

    private sealed class BuildProperties((string Name, string Value)[] properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(
            properties.ToDictionary(property => $"build_property.{property.Name}", property => property.Value));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
            values.TryGetValue(key, out value);
    }
}
