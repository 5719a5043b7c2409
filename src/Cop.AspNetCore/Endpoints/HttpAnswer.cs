using Microsoft.AspNetCore.Http;

namespace Cop.AspNetCore;

/// <summary>The successful response of an endpoint.</summary>
/// <param name="Result">The content.</param>
/// <param name="Status">The HTTP status.</param>
internal readonly record struct HttpAnswer(OperationResult Result, int Status = StatusCodes.Status200OK)
{
    public static HttpAnswer Json(params IEnumerable<(string, CopJson?)> members) => new(OperationResult.Json(CopJson.Object(members)));
}
