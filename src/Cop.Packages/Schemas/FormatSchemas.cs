using System.Collections.Concurrent;

namespace Cop.Packages;

/// <summary>The JSON Schemas of the package formats, which are embedded from spec/packages/schemas.</summary>
internal static class FormatSchemas
{
    private static readonly ConcurrentDictionary<string, CopJson> Read = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, SchemaNode> Nodes = new(StringComparer.Ordinal);

    /// <summary>The schema of a format, with a table of the members of each part.</summary>
    public static SchemaNode GetNode(string name) => Nodes.GetOrAdd(name, static each => new SchemaNode(Get(each)));

    /// <summary>The schema of a format: manifest, persona, guardrail, tool or lock.</summary>
    public static CopJson Get(string name) => Read.GetOrAdd(name, static each =>
    {
        using var stream = typeof(FormatSchemas).Assembly.GetManifestResourceStream($"{each}.schema.json")
            ?? throw new ArgumentException($"There is no schema named '{each}'.", nameof(name));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return CopJson.Parse(copy.ToArray()).Unwrap();
    });
}
