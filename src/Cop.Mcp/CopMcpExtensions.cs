using Cop.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Cop.Mcp;

/// <summary>Serves the log of a host's kernel as tools of the Model Context Protocol over HTTP.</summary>
public static class CopMcpExtensions
{
    private const string Human = "human:";

    /// <summary>Adds the server to a host whose kernel <c>AddCop</c> adds. <see cref="MapCopMcp"/> maps it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">
    /// An option is invalid, or says for all callers what each request says by its user: the topics or the permitting person.
    /// </exception>
    public static IServiceCollection AddCopMcp(this IServiceCollection services, CopMcpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        options ??= new CopMcpOptions();
        options.Validate();
        if (!options.Topics.IsAll || options.PermittedBy is not null)
        {
            throw new ArgumentException(
                "Over HTTP the caller's ITopicAccess says which topics it sees, and its own identity permits what it decides; set "
                + $"{nameof(CopMcpOptions.CallersDecide)} instead of {nameof(CopMcpOptions.PermittedBy)}.", nameof(options));
        }

        // Each request is served by itself, under the identity of its own caller.
        services.AddMcpServer().WithHttpTransport(transport =>
        {
            transport.Stateless = true;
            transport.ConfigureSessionOptions = (context, server, _) =>
            {
                Configure(context, server, options);
                return Task.CompletedTask;
            };
        });
        return services;
    }

    /// <summary>Maps the server that <see cref="AddCopMcp"/> added, over the Streamable HTTP transport.</summary>
    /// <param name="endpoints">The endpoints of the host.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="access">The identity and the topics of callers; null for the defaults.</param>
    /// <returns>The endpoints, for a policy; without one they answer on the loopback address only.</returns>
    public static IEndpointConventionBuilder MapCopMcp(
        this IEndpointRouteBuilder endpoints, string pattern = "/mcp", CopAccessOptions? access = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        return endpoints.MapMcp(pattern).RequireCopAccess("mcp", access);
    }

    private static void Configure(HttpContext context, McpServerOptions server, CopMcpOptions options)
    {
        var caller = context.GetCopCaller();
        var permitting = options.CallersDecide && caller.Actor?.Identity is { } identity
            && identity.StartsWith(Human, StringComparison.Ordinal) ? identity : null;
        var own = options with { Topics = caller.Topics, PermittedBy = permitting };
        new CopMcpServer(context.RequestServices.GetRequiredService<CopKernel>(), own, caller.Actor).Describe(server);
        // A call without an actor could not be recorded under one.
        if (caller.Actor is null)
            server.Handlers.CallToolHandler = (_, _) => ValueTask.FromResult(CopMcpServer.Failed(CopCaller.NoIdentity));
    }
}
