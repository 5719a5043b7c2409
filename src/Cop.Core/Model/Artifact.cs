namespace Cop;

/// <summary>An immutable piece of data: its index entry, and its content from the log.</summary>
/// <param name="Entry">The index entry.</param>
/// <param name="Json">The artifact object as its event holds it, unknown members included.</param>
/// <remarks>Protocol 2.6.</remarks>
public sealed record Artifact(ArtifactEntry Entry, CopJson Json)
{
    /// <summary>The content; any JSON value.</summary>
    public CopJson Payload => Json["payload"]!;

    /// <summary>The artifact's own metadata, an object with its <c>copHash</c>; null when absent.</summary>
    public CopJson? Metadata => Json["metadata"];

    /// <summary>The artifact's id.</summary>
    public string Id => Entry.Id;

    /// <summary>Returns the content as a record, upcast to its version.</summary>
    /// <exception cref="CopException">The content is a different one.</exception>
    public T ContentAs<T>() where T : ICopData<T> => DataJson.Read<T>(Payload, $"The content of artifact '{Id}'").Unwrap();

    /// <summary>The type, such as <c>agent/message</c>.</summary>
    public string Type => Entry.Type;
}
