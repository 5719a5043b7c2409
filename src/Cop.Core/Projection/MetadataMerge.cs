namespace Cop;

/// <summary>Metadata of rows: set at creation and merged by updates. Empty metadata is absent.</summary>
/// <remarks>Decisions D-19, D-7.</remarks>
internal static class MetadataMerge
{
    /// <summary>Returns the metadata of a creation, nulls included: only updates are patches.</summary>
    public static CopJson? Given(CopJson? metadata) => metadata is null || metadata.Equals(CopJson.EmptyObject) ? null : metadata;

    /// <summary>Returns the metadata after a merge patch.</summary>
    public static CopJson? Patch(CopJson? metadata, CopJson? patch) =>
        patch is null ? metadata : Given((metadata ?? CopJson.EmptyObject).MergePatch(patch));
}
