using System.Collections.Immutable;

namespace Cop;

/// <summary>Options of the JSON-LD representation.</summary>
public sealed record JsonLdOptions
{
    private readonly ValueArray<JsonLdVocabulary> _vocabularies = [];

    /// <summary>The defaults.</summary>
    public static JsonLdOptions Default { get; } = new();

    /// <summary>The IRI under which documents name the context. A host that serves the document itself sets its own address.</summary>
    public string ContextIri { get; init; } = JsonLdContext.Iri;

    /// <summary>Whether documents hold the context itself in place of its IRI, so that they can be read without a network.</summary>
    public bool EmbedContext { get; init; }

    /// <summary>The vocabularies of the host.</summary>
    public ImmutableArray<JsonLdVocabulary> Vocabularies { get => _vocabularies; init => _vocabularies = value; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">The IRI is none, or two vocabularies have one prefix.</exception>
    public void Validate()
    {
        if (!IriSyntax.IsIri(ContextIri))
            throw new ArgumentException($"{nameof(ContextIri)} '{ContextIri}' is no IRI; use one with // or a URN.");
        if (Vocabularies.IsDefault || Vocabularies.Contains(null!))
            throw new ArgumentException($"{nameof(Vocabularies)} is not set; use [] for none.");
        if (Vocabularies.GroupBy(each => each.Prefix, StringComparer.Ordinal).FirstOrDefault(each => each.Count() > 1) is { } twice)
            throw new ArgumentException($"{nameof(Vocabularies)} has the prefix '{twice.Key}' twice; give each its own.");
    }

    /// <summary>The value of <c>@context</c>.</summary>
    internal CopJson ToContext()
    {
        var own = EmbedContext ? JsonLdContext.Document["@context"]! : CopJson.From(ContextIri);
        if (Vocabularies.IsEmpty)
            return own;
        var prefixes = CopJson.Object(Vocabularies.Select(each => (each.Prefix, (CopJson?)CopJson.From(each.Namespace))));
        return CopJson.Array(own, prefixes);
    }
}
