using System.CommandLine;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop bind</c>: binds the bundle of a package to an agent of a store.</summary>
internal static class PackageBindCommand
{
    public static Command Create()
    {
        var agent = new Argument<string>("AGENT") { Description = "The name of the agent." };
        var target = new Option<string?>("--target") { Description = "The target (default: the first of cop.yaml).", HelpName = "NAME" };
        var persona = new Option<string?>("--persona") { Description = "The persona (default: that of the target).", HelpName = "NAME" };
        var command =
            new Command("bind", "Puts the bundle into the store, and binds it to an agent by an event.") { agent, target, persona };
        return PackageOptions.On(command, async (context, environment) =>
        {
            if (!context.NamesStore)
                throw new CopException(new CopError(CopErrorCodes.InvalidQuery, "Name the store of the agent with --store or COP_STORE."));
            string name = context.Arguments.GetValue(agent)!;
            var loaded = await ContextPackage.LoadAsync(
                environment, context.Arguments.GetValue(target), context.Arguments.GetValue(persona),
                cancellationToken: context.Cancellation).ConfigureAwait(false);
            if (loaded.Value is not { } package) return PackageAnswer.Fail(context, loaded.Diagnostics, loaded.ExitCode);
            bool isNew = await BindAsync(context, name, package).ConfigureAwait(false);
            return PackageAnswer.Write(
                context, loaded,
                value =>
                [
                    ("agent", CopJson.From(name)), ("package", CopJson.From(value.Name)), ("version", CopJson.From(value.Version)),
                    ("bundleDigest", CopJson.From(value.Digest)), ("topicId", CopJson.From(PackageBinding.TopicOf(name))),
                    ("changed", CopJson.From(isNew)),
                ],
                (value, screen) => screen.Text(isNew
                    ? $"{value.Name} {value.Version} ({value.Digest[..16]}) is bound to {name}."
                    : $"{value.Name} {value.Version} ({value.Digest[..16]}) was bound to {name} already."));
        });
    }

    private static async Task<bool> BindAsync(CommandContext context, string agent, ContextPackage package)
    {
        var storage = await OpenStore.OpenStorageAsync(context, "packages", mustExist: false).ConfigureAwait(false);
        var host = await DemoHost.StartAsync(storage, cop => cop.AddPackages(), context.Cancellation).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
            return (await PackageBinding.BindAsync(
                host.Kernel, agent, package, Actor.Human(Environment.UserName), context.Cancellation).ConfigureAwait(false)).Unwrap();
    }
}
