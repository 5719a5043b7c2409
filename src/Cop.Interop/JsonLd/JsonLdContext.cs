namespace Cop;

/// <summary>The JSON-LD 1.1 context of COP, version 1: the terms and the types of their values. It is never fetched.</summary>
/// <remarks>Protocol 7.2; decisions D-88 to D-91.</remarks>
public static class JsonLdContext
{
    /// <summary>The IRI that identifies this version of the context.</summary>
    public const string Iri = "https://cop.dev/spec/v1/context.jsonld";

    /// <summary>The namespace of the terms of COP, written with the prefix <c>cop</c>.</summary>
    public const string Namespace = "https://cop.dev/ns#";

    /// <summary>The namespace of PROV-O, written with the prefix <c>prov</c>.</summary>
    public const string ProvNamespace = "http://www.w3.org/ns/prov#";

    internal const string XsdNamespace = "http://www.w3.org/2001/XMLSchema#";
    internal const string RdfNamespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

    private static readonly Lazy<CopJson> Loaded = new(Load);

    /// <summary>The document that <see cref="Iri"/> identifies, with the member <c>@context</c>.</summary>
    public static CopJson Document => Loaded.Value;

    /// <summary>The prefixes that the context defines, with their namespaces.</summary>
    internal static (string Prefix, string Namespace)[] Prefixes { get; } =
        [("cop", Namespace), ("prov", ProvNamespace), ("xsd", XsdNamespace), ("rdf", RdfNamespace)];

    /// <summary>Returns the full IRI of a compact one with a prefix of the context; null for another prefix.</summary>
    internal static string? Expand(string compact)
    {
        var colon = compact.IndexOf(':', StringComparison.Ordinal);
        var prefix = colon < 0 ? compact : compact[..colon];
        foreach (var (name, space) in Prefixes)
        {
            if (name == prefix && colon > 0)
                return space + compact[(colon + 1)..];
        }

        return null;
    }

    private static CopJson Load()
    {
        using var source = typeof(JsonLdContext).Assembly.GetManifestResourceStream("Cop.context.jsonld")
            ?? throw new CopInvariantException("The assembly lacks its JSON-LD context.");
        var bytes = new byte[source.Length];
        source.ReadExactly(bytes);
        return CopJson.Parse(bytes).Unwrap();
    }
}
