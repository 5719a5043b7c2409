using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Dashboard;

/// <summary>Mounts the dashboard of a kernel in a host.</summary>
public static class CopDashboardExtensions
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST"];
    private static readonly System.Buffers.SearchValues<char> Reserved = System.Buffers.SearchValues.Create("{}*?#%");

    /// <summary>
    /// Mounts the dashboard of the host's kernel. Without an authorization policy on the result it answers on the loopback address only.
    /// </summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="prefix">The path, such as <c>/cop</c>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The endpoint: <c>app.MapCopDashboard("/cop").RequireAuthorization("operators")</c>.</returns>
    /// <exception cref="ArgumentException">The path or an option is invalid.</exception>
    public static IEndpointConventionBuilder MapCopDashboard(
        this IEndpointRouteBuilder endpoints, string prefix = "/cop", DashboardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        if (prefix[0] != '/' || prefix.Length == 1 || prefix.EndsWith('/') || prefix.AsSpan().IndexOfAny(Reserved) >= 0)
            throw new ArgumentException($"The prefix is '{prefix}'; give a path such as '/cop'.", nameof(prefix));
        options ??= new DashboardOptions();
        options.Validate();
        if (endpoints.ServiceProvider.GetService<CopKernel>() is null)
            throw new InvalidOperationException("The host has no kernel: call builder.Services.AddCop(…) before MapCopDashboard.");
        var site = new DashboardSite(prefix, options);
        // The site lives as long as the host: what it holds ends when the host stops.
        var stopping = endpoints.ServiceProvider.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
        stopping.Register(site.Stop);
        RequestDelegate handle = site.HandleAsync;
        return endpoints.MapMethods(prefix + "/{**page}", Methods, handle)
            .WithDisplayName("COP dashboard").WithMetadata(new ExcludedFromDescription());
    }

    private sealed class ExcludedFromDescription : IExcludeFromDescriptionMetadata
    {
        public bool ExcludeFromDescription => true;
    }
}
