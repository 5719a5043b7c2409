namespace Cop.Profiles;

/// <summary>The allowed values of a payload member of a profile's event.</summary>
public enum PayloadKind
{
    /// <summary>Any JSON value except null.</summary>
    Any,
    /// <summary>A string.</summary>
    Text,
    /// <summary>A string that is a valid id.</summary>
    /// <remarks>Decision D-14.</remarks>
    Id,
    /// <summary>A number.</summary>
    Number,
    /// <summary>A boolean.</summary>
    Boolean,
    /// <summary>An object.</summary>
    Object,
    /// <summary>An array.</summary>
    Array,
    /// <summary>An ISO-8601 time in UTC with a Z.</summary>
    /// <remarks>Decision D-66.</remarks>
    Time,
}
