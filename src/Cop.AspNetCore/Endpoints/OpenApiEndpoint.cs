using System.Collections.Immutable;

namespace Cop.AspNetCore;

/// <summary>The endpoint of the OpenAPI document.</summary>
internal static class OpenApiEndpoint
{
    public static HttpEndpoint Create(ImmutableArray<HttpEndpoint> others)
    {
        var document = new HttpEndpoint("openapi.get", "GET", "openapi.json", CopEndpoints.DocumentGroup,
            "Describes these endpoints as an OpenAPI 3.1 document.");
        return document with
        {
            AnswerAsync = (request, _) =>
            {
                var path = request.Context.Request.PathBase.Add(request.Context.Request.Path).ToString();
                var server = path[..^("/" + document.Path).Length];
                return Task.FromResult<CopResult<HttpAnswer>>(
                    new HttpAnswer(OperationResult.Json(OpenApiDocument.Write(others.Add(document), server))));
            },
        };
    }
}
