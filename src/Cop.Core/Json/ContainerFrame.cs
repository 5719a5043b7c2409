namespace Cop;

/// <summary>An open object or array.</summary>
internal struct ContainerFrame
{
    /// <summary>Index of the object's first member slot.</summary>
    public int FirstMember;

    /// <summary>Items of an array that are complete.</summary>
    public int Items;
    public bool IsObject;

    /// <summary>Whether each name so far was greater than the one before.</summary>
    public bool Sorted;
}
