namespace Cop;

/// <summary>Merging of metadata by events (D-19).</summary>
internal static class MetadataMerge
{
    /// <summary>The metadata after a merge patch; absent when nothing is left.</summary>
    public static CopJson? Apply(CopJson? metadata, CopJson? patch)
    {
        if (patch is null)
            return metadata;
        var merged = (metadata ?? CopJson.EmptyObject).MergePatch(patch);
        return merged.Equals(CopJson.EmptyObject) ? null : merged;
    }
}
