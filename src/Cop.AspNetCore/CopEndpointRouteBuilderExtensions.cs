using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cop.AspNetCore;

/// <summary>Maps the HTTP endpoints of a host's kernel.</summary>
public static class CopEndpointRouteBuilderExtensions
{
    /// <summary>The path below which the endpoints are, unless another one is given.</summary>
    public const string DefaultPrefix = "/cop/v1";

    /// <summary>
    /// Maps the endpoints of the kernel of <c>AddCop</c>: append, read, streams, CloudEvents, health, an OpenAPI document, and the
    /// operations of packages such as the inbox. Without a policy they answer on the loopback address only.
    /// </summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="prefix">The path below which they are, such as <c>/cop/v1</c>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The endpoints, to give them policies: all together, or by group.</returns>
    public static CopEndpoints MapCop(
        this IEndpointRouteBuilder endpoints, string prefix = DefaultPrefix, CopHttpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        options ??= new CopHttpOptions();
        options.Validate();
        var configured = endpoints.ServiceProvider.GetRequiredService<IOptions<CopOptions>>().Value;
        var limits = new CallerLimits(options);
        var table = EndpointTable.Create(options, configured);
        var mapped = new CopEndpoints();
        var root = prefix.Trim('/');
        foreach (var each in table)
        {
            var path = root.Length == 0 ? $"/{each.Path}" : $"/{root}/{each.Path}";
            var run = new EndpointRunner(each, options, limits);
            var builder = endpoints.MapMethods(path, [each.Method], (RequestDelegate)run.InvokeAsync)
                .WithDisplayName($"COP {each.Name}").WithMetadata(each)
                .RequireCopAccess(each.Group, options.Access);
            mapped.Include(each.Group, builder);
        }

        return mapped;
    }
}
