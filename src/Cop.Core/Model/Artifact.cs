namespace Cop;

/// <summary>An immutable piece of data (spec 2.6), its index entry with the content from the log.</summary>
/// <param name="Entry">What the index knows.</param>
/// <param name="Payload">The content; any JSON value.</param>
/// <param name="Metadata">The artifact's own metadata, an object with its <c>copHash</c>.</param>
public sealed record Artifact(ArtifactEntry Entry, CopJson Payload, CopJson? Metadata)
{
    /// <summary>The artifact's id.</summary>
    public string Id => Entry.Id;

    /// <summary>What it is, such as <c>agent/message</c>.</summary>
    public string Type => Entry.Type;
}
