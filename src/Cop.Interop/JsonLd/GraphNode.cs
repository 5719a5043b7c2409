using System.Text;

namespace Cop;

/// <summary>One object of COP as a node of a graph: written as JSON-LD, or as N-Quads in the default graph.</summary>
/// <remarks>Protocol 7.4, 7.5.</remarks>
public sealed class GraphNode
{
    private readonly JsonLdOptions _options;
    private readonly List<string> _types = [];
    private readonly List<(string Term, GraphValue Value)> _values = [];
    private readonly HashSet<string> _lists = new(StringComparer.Ordinal);

    internal GraphNode(string iri, JsonLdOptions options) => (Iri, _options) = (iri, options);

    /// <summary>The IRI of the object.</summary>
    public string Iri { get; }

    /// <summary>The classes, as compact IRIs.</summary>
    public IReadOnlyList<string> Types => _types;

    internal void AddType(string type)
    {
        if (!_types.Contains(type))
            _types.Add(type);
    }

    internal void Add(string term, GraphValue value) => _values.Add((term, value));

    /// <summary>Adds values that are written as an array even if there is one only.</summary>
    internal void AddAll(string term, IEnumerable<GraphValue> values)
    {
        _lists.Add(term);
        foreach (var value in values)
            Add(term, value);
    }

    /// <summary>Returns the node as a member of the <c>@graph</c> of a document, without a context.</summary>
    public CopJson ToJson() => CopJson.Object(Members());

    /// <summary>Returns the node as a document of its own, with the context.</summary>
    public CopJson ToDocument() => CopJson.Object(Members().Prepend(("@context", _options.ToContext())));

    /// <summary>Returns the statements of the node, one line each, ending in a line feed.</summary>
    /// <remarks>RDF 1.1 N-Quads, in the canonical form of literals and without blank nodes. A statement is written once.</remarks>
    public string ToNQuads()
    {
        var lines = new StringBuilder();
        var written = new HashSet<(string, string, string?)>();
        foreach (var type in _types)
            Write(lines, written, JsonLdContext.RdfNamespace + "type", FullIri(type), null);
        foreach (var (term, value) in _values)
            Write(lines, written, FullIri(term), value.Lexical, value.Datatype);
        return lines.ToString();
    }

    private IEnumerable<(string Name, CopJson? Value)> Members()
    {
        yield return ("@id", CopJson.From(Iri));
        if (_types.Count > 0)
            yield return ("@type", _types.Count == 1 ? CopJson.From(_types[0]) : CopJson.Array(_types.Select(CopJson.From)));
        foreach (var group in _values.GroupBy(each => each.Term, StringComparer.Ordinal))
        {
            var values = group.Select(each => each.Value.Json).ToList();
            yield return (group.Key, values.Count == 1 && !_lists.Contains(group.Key) ? values[0] : CopJson.Array(values));
        }
    }

    private void Write(StringBuilder lines, HashSet<(string, string, string?)> written, string property, string value, string? datatype)
    {
        if (!written.Add((property, value, datatype)))
            return;
        lines.Append('<').Append(Iri).Append("> <").Append(property).Append("> ");
        NQuadsText.Write(lines, value, datatype);
        lines.Append(" .\n");
    }

    private string FullIri(string compact)
    {
        if (JsonLdContext.Expand(compact) is { } full)
            return full;
        var colon = compact.IndexOf(':', StringComparison.Ordinal);
        var vocabulary = _options.Vocabularies.FirstOrDefault(each => each.Prefix == compact[..colon]);
        return vocabulary is null ? compact : vocabulary.Namespace + compact[(colon + 1)..];
    }
}
