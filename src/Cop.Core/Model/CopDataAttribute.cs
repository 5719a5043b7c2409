namespace Cop;

/// <summary>Gives the version of a record that is kept as data: the state of a wait, for example.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CopDataAttribute : Attribute
{
    /// <summary>The version of the record, from 1.</summary>
    public int Version { get; init; } = 1;
}
