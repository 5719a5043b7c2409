namespace Cop.Hitl;

/// <summary>An artifact that a person is shown.</summary>
/// <param name="ArtifactId">The id.</param>
/// <param name="Hash">The hash of its object.</param>
public sealed record ShownArtifact(string ArtifactId, CopHash Hash)
{
    /// <summary>Names an artifact of the store.</summary>
    public static ShownArtifact From(ArtifactEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new ShownArtifact(entry.Id, entry.Hash);
    }

    internal CopJson ToJson() => CopJson.Object(("artifactId", CopJson.From(ArtifactId)), ("hash", Hash.ToJson()));
}
