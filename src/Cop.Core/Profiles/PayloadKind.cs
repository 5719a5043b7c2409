namespace Cop;

/// <summary>What a payload member of a profile's event may be.</summary>
public enum PayloadKind
{
    /// <summary>Any JSON value but null.</summary>
    Any,
    /// <summary>A string.</summary>
    Text,
    /// <summary>A string that can be an id (D-14).</summary>
    Id,
    /// <summary>A number.</summary>
    Number,
    /// <summary>A boolean.</summary>
    Boolean,
    /// <summary>An object.</summary>
    Object,
    /// <summary>An array.</summary>
    Array,
    /// <summary>An ISO-8601 time in UTC with a Z (D-66).</summary>
    Time,
}
