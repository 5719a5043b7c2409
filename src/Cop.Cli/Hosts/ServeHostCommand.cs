using System.CommandLine;
using Cop.AspNetCore;
using Cop.Dashboard;
using Cop.Hitl;
using Cop.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cop.Cli;

/// <summary><c>cop serve</c>: serves a store over HTTP on the loopback address.</summary>
internal static class ServeHostCommand
{
    private const string DefaultAddress = "http://127.0.0.1:8088";

    private static readonly Option<string> Address = new("--address")
    {
        Description = $"The address on this machine, with any port (default: {DefaultAddress}); port 0 for any free one.",
        HelpName = "URL",
        DefaultValueFactory = _ => DefaultAddress,
    };

    private static readonly Option<string[]> Profiles = new("--profile")
    {
        Description = "Adds a profile to the store: hitl or ai. Every host of the store then needs it. May be repeated.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> TrustActors = new("--trust-actor")
    {
        Description = "Lets callers on this machine name their identity, as 'cop append --operator' and 'cop answer --as' do. "
            + "Without it they act as the user that runs this command.",
    };

    public static Command Create()
    {
        Profiles.AcceptOnlyFromAmong("hitl", "ai");
        Address.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!IsLocal(token.Value))
                    result.AddError($"--address takes an http address of this machine such as {DefaultAddress}, not "
                        + $"'{TerminalEscaping.Text(token.Value)}'; to serve others, host Cop.AspNetCore with a policy.");
            }
        });
        return CommandContext.On(
            new Command(
                "serve",
                "Serves the store over HTTP to programs on this machine (docs/http.md), and its dashboard at /cop. Ctrl-C ends it.")
            {
                Address, Profiles, TrustActors,
            },
            RunAsync);
    }

    private static bool IsLocal(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http", IsLoopback: true, PathAndQuery: "/", UserInfo: "" };

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var storage = await OpenStore.OpenStorageAsync(invocation, "serve", mustExist: false).ConfigureAwait(false);
        var app = await BuildAsync(invocation, storage).ConfigureAwait(false);
        await using var running = app.ConfigureAwait(false);
        await app.StartAsync(invocation.Cancellation).ConfigureAwait(false);
        var address = app.Urls.First();
        invocation.Item(
            CopJson.Object(("address", CopJson.From(address)), ("store", CopJson.From(invocation.Address.Shown))),
            () => invocation.Screen.Line($"Serving {invocation.Address.Shown} at {address}"));
        await Task.Delay(Timeout.InfiniteTimeSpan, invocation.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        return ExitCode.Ok;
    }

    private static async Task<WebApplication> BuildAsync(CommandContext invocation, IEventStore storage)
    {
        try
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls(invocation.Arguments.GetRequiredValue(Address));
            builder.Services.AddRoutingCore();
            builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
            builder.Logging.SetMinimumLevel(LogLevel.Warning)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
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

    private static void Map(WebApplication app, CommandContext invocation)
    {
        var user = Actor.Human(Environment.UserName.Replace(' ', '-'));
        app.MapCop(options: new CopHttpOptions
        {
            Access = new CopAccessOptions
            {
                LocalActor = user, TrustLocalActorHeader = invocation.Arguments.GetValue(TrustActors),
            },
        });
        app.MapCopDashboard("/cop", new DashboardOptions { LocalActor = user, StoreName = invocation.Address.Shown });
    }

    private static async Task<Action<CopBuilder>> ConfigureAsync(CommandContext invocation, IEventStore storage)
    {
        var known = await OpenStore.KnownProfilesAsync(storage, invocation.Cancellation).ConfigureAwait(false);
        var asked = invocation.Arguments.GetValue(Profiles) ?? [];
        var hasLedger = LedgerReader.Open(storage).TryGet(out var ledger, out _)
            && !(await ledger.ReadOriginsAsync(invocation.Cancellation).ConfigureAwait(false)).IsEmpty;
        return cop =>
        {
            cop.UseEventStore((_, _) => Task.FromResult(CopResult.Ok(storage)));
            cop.Configure(options => options with { RunAgents = false });
            if (asked.Contains("hitl") || known.Any(profile => profile.Name == HitlProfile.Name))
                cop.AddHitl();
            if (asked.Contains("ai") || known.Any(profile => profile.Name == AI.AiProfile.Name))
                cop.AddProfile(AI.AiProfile.Create(), isGlobal: true);
            // Without a key: checkpoints are signed by the hosts that have one.
            if (hasLedger)
                cop.AddLedger();
        };
    }

    /// <summary>The command line ends the host; signals are handled there.</summary>
    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
