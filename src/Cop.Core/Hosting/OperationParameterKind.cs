namespace Cop.Surfaces;

/// <summary>The kind of value that an operation's parameter takes.</summary>
public enum OperationParameterKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A whole number, from -2^53 + 1 to 2^53 - 1.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A time in UTC, as ISO-8601 text with a Z.</summary>
    Time,

    /// <summary>Any JSON value; only in a request's body.</summary>
    Json,
}
