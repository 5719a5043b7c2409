using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop.Packages;

/// <summary>
/// Binds the packages of a host to their agents at its first start. A binding that is there stays: events decide and not deployments.
/// </summary>
internal sealed class FirstBinding(CopKernel kernel, IEnumerable<PackageAgent> agents, IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var logger = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Cop.Packages");
        foreach (var agent in agents)
        {
            var row = (await kernel.Store.GetProfileRowAsync(
                PackageBinding.TopicOf(agent.Name), PackagesProfile.Name, PackagesProfile.BindingKind, agent.Name, cancellationToken)
                .ConfigureAwait(false)).Unwrap();
            if (row is null)
                (await PackageBinding.BindAsync(kernel, agent.Name, agent.Loaded, Actor.System("packages"), cancellationToken)
                    .ConfigureAwait(false)).Unwrap();
            else if (row.Body["bundleDigest"]?.AsString() is { } bound && bound != agent.Loaded.Digest)
                PackageLog.OtherBundle(logger, agent.Name, bound[..12], agent.Loaded.Digest[..12]);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
