using System.Collections.Immutable;

namespace Cop.AspNetCore;

/// <summary>All endpoints of a kernel.</summary>
internal static class EndpointTable
{
    public static ImmutableArray<HttpEndpoint> Create(CopHttpOptions options, CopOptions kernel)
    {
        var folds = new SemaphoreSlim(options.MaxConcurrentFolds);
        ImmutableArray<HttpEndpoint> table =
        [
            .. TopicEndpoints.All(folds),
            .. EventEndpoints.All(options),
            .. ListingEndpoints.All,
            .. AppendEndpoints.All(options),
            StreamEndpoint.Create(options),
            .. HealthEndpoints.All,
            .. kernel.Operations.Select(OperationEndpoints.Create),
        ];
        return table.Add(OpenApiEndpoint.Create(table));
    }
}
