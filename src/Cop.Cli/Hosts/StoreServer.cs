using Cop.AspNetCore;
using Cop.Dashboard;
using Cop.Hitl;
using Cop.Ledger;
using Cop.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cop.Cli;

/// <summary>A web host of a store and its dashboard on an address of this machine. It runs no agents.</summary>
/// <param name="address">The address; with port 0 any free port.</param>
internal sealed class StoreServer(string address)
{
    /// <summary>The profiles that the store gets beside its own: hitl, ai.</summary>
    public IReadOnlyCollection<string> Profiles { get; init; } = [];

    /// <summary>Whether callers on this machine may name their identity.</summary>
    public bool TrustsActors { get; init; }

    /// <summary>The keys that a verification of the ledger trusts.</summary>
    public TrustFile Trust { get; init; } = TrustFile.Empty;

    /// <summary>Serves until the command is cancelled, then disposes the store.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="storage">The store.</param>
    /// <param name="onStarted">Called with the address and its port.</param>
    public async Task<int> RunAsync(CommandContext invocation, IEventStore storage, Action<string> onStarted)
    {
        var app = await BuildAsync(invocation, storage).ConfigureAwait(false);
        await using var running = app.ConfigureAwait(false);
        await app.StartAsync(invocation.Cancellation).ConfigureAwait(false);
        onStarted(app.Urls.First());
        await Task.Delay(Timeout.InfiniteTimeSpan, invocation.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private async Task<WebApplication> BuildAsync(CommandContext invocation, IEventStore storage)
    {
        try
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls(address);
            builder.Services.AddRoutingCore();
            builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
            builder.Logging.SetMinimumLevel(LogLevel.Warning)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.Services.AddCopMcp();
            var configure = await ConfigureAsync(invocation, storage).ConfigureAwait(false);
            builder.Services.AddCop(configure);
            var app = builder.Build();
            Map(app, invocation);
            return app;
        }
        catch
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Map(WebApplication app, CommandContext invocation)
    {
        var user = Actor.Human(Environment.UserName.Replace(' ', '-'));
        var access = new CopAccessOptions { LocalActor = user, TrustLocalActorHeader = TrustsActors };
        app.MapCop(options: new CopHttpOptions { Access = access });
        app.MapCopMcp("/mcp", access);
        app.MapCopDashboard("/cop", new DashboardOptions { LocalActor = user, StoreName = invocation.Address.Shown });
    }

    private async Task<Action<CopBuilder>> ConfigureAsync(CommandContext invocation, IEventStore storage)
    {
        var known = await OpenStore.KnownProfilesAsync(storage, invocation.Cancellation).ConfigureAwait(false);
        var hasLedger = LedgerReader.Open(storage).TryGet(out var ledger, out _)
            && !(await ledger.ReadOriginsAsync(invocation.Cancellation).ConfigureAwait(false)).IsEmpty;
        return cop =>
        {
            cop.UseEventStore((_, _) => Task.FromResult(CopResult.Ok(storage)));
            cop.Configure(options => options with { RunAgents = false });
            if (Profiles.Contains("hitl") || known.Any(profile => profile.Name == HitlProfile.Name))
                cop.AddHitl();
            if (Profiles.Contains("ai") || known.Any(profile => profile.Name == AI.AiProfile.Name))
                cop.AddProfile(AI.AiProfile.Create(), isGlobal: true);
            // Without a key: checkpoints are signed by the hosts that have one.
            if (hasLedger)
                cop.AddLedger(new LedgerOptions { Trust = Trust });
        };
    }

    /// <summary>The command line ends the host; signals are handled there.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
