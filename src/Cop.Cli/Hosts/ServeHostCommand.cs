using System.CommandLine;

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
                "Serves the store over HTTP to programs on this machine (docs/http.md), its dashboard at /cop and agents' tools at /mcp. "
                + "Ctrl-C ends it.")
            {
                Address, Profiles, TrustActors, LedgerOptionSet.Trust,
            },
            RunAsync);
    }

    private static bool IsLocal(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http", IsLoopback: true, PathAndQuery: "/", UserInfo: "" };

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var trust = LedgerOptionSet.ReadTrust(invocation);
        var storage = await OpenStore.OpenStorageAsync(invocation, "serve", mustExist: false).ConfigureAwait(false);
        var server = new StoreServer(invocation.Arguments.GetRequiredValue(Address))
        {
            Profiles = invocation.Arguments.GetValue(Profiles) ?? [], TrustsActors = invocation.Arguments.GetValue(TrustActors),
            Trust = trust,
        };
        return await server.RunAsync(invocation, storage, address => invocation.Item(
            CopJson.Object(("address", CopJson.From(address)), ("store", CopJson.From(invocation.Address.Shown))),
            () => invocation.Screen.Line($"Serving {invocation.Address.Shown} at {address}"))).ConfigureAwait(false);
    }
}
