namespace Cop.AspNetCore;

/// <summary>The place of a parameter in a request.</summary>
internal enum ParameterPlace
{
    /// <summary>A segment of the path.</summary>
    Path,

    /// <summary>The query.</summary>
    Query,

    /// <summary>A member of the body, which is a JSON object.</summary>
    Body,
}
