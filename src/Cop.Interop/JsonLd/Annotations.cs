using System.Text.Json;

namespace Cop;

/// <summary>
/// Reads semantic annotations: the classes that <c>metadata["@type"]</c> names, as IRIs or with the prefix of a vocabulary. Nothing else
/// of COP reads them.
/// </summary>
/// <remarks>Protocol 7.4.2, 7.7.</remarks>
internal sealed class Annotations(JsonLdOptions options)
{
    /// <summary>Adds the classes that are no terms of COP: an annotation cannot make a task of an event.</summary>
    public void AddTypes(GraphNode node, CopJson? metadata)
    {
        if (metadata is not { Kind: JsonValueKind.Object } || metadata["@type"] is not { } named)
            return;
        foreach (var type in named.Kind == JsonValueKind.Array ? named.Items : [named])
        {
            if (type.AsString() is { } text && IsClass(text))
                node.AddType(text);
        }
    }

    private bool IsClass(string text)
    {
        if (IriSyntax.IsIri(text))
            return !text.StartsWith(JsonLdContext.Namespace, StringComparison.Ordinal);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && options.Vocabularies.Any(each => each.Prefix == text[..colon])
            && JsonLdVocabulary.IsLocalName(text[(colon + 1)..]);
    }
}
