namespace Cop;

/// <summary>An immutable piece of data (spec 2.6), its index entry with the content from the log.</summary>
/// <param name="Entry">Its index entry.</param>
/// <param name="Json">The artifact object as its event holds it, unknown members included.</param>
public sealed record Artifact(ArtifactEntry Entry, CopJson Json)
{
    /// <summary>The content; any JSON value.</summary>
    public CopJson Payload => Json["payload"]!;

    /// <summary>The artifact's own metadata, an object with its <c>copHash</c>; null when absent.</summary>
    public CopJson? Metadata => Json["metadata"];

    /// <summary>The artifact's id.</summary>
    public string Id => Entry.Id;

    /// <summary>What it is, such as <c>agent/message</c>.</summary>
    public string Type => Entry.Type;
}
