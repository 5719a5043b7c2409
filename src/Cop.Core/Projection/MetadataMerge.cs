namespace Cop;

/// <summary>Metadata of rows, given at creation and merged by updates (D-19). What is empty is absent (D-7).</summary>
internal static class MetadataMerge
{
    /// <summary>Metadata as it was given at creation, nulls included: only an update is a patch.</summary>
    public static CopJson? Given(CopJson? metadata) => metadata is null || metadata.Equals(CopJson.EmptyObject) ? null : metadata;

    /// <summary>The metadata after a merge patch.</summary>
    public static CopJson? Patch(CopJson? metadata, CopJson? patch) =>
        patch is null ? metadata : Given((metadata ?? CopJson.EmptyObject).MergePatch(patch));
}
