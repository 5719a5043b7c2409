using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Parses templates file by file, so that one changed prompt is the only one that is parsed again.</summary>
internal sealed class CompileCache(StageCache cache, StageClock clock)
{
    private const int Version = 1;

    public ImmutableArray<TemplateNode> Parse(string file, string source, DiagnosticList diagnostics) => clock.Run("compile", () =>
    {
        string key = StageCache.KeyOf("compile", Version, ("file", CopJson.From(file)), ("source", CopJson.From(source)));
        if (cache.Find(key) is { } known) return (TemplateJson.Read(known), true);
        var found = new DiagnosticList();
        var nodes = TemplateParser.Parse(file, source, found);
        foreach (var diagnostic in found) diagnostics.Add(diagnostic);
        // A file with a fault is parsed again until it has none.
        if (found.Count == 0) cache.Keep(key, TemplateJson.Write(nodes));
        return (nodes, false);
    });
}
