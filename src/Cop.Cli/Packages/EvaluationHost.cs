using Cop.Packages;

namespace Cop.Cli;

/// <summary>Runs an evaluation on a kernel: in memory, or on the store that the command names.</summary>
internal static class EvaluationHost
{
    public static async Task<EvaluationReport> RunAsync(CommandContext context, PackageEvaluator evaluator)
    {
        var storage = await OpenAsync(context).ConfigureAwait(false);
        var host = await DemoHost.StartAsync(storage, evaluator.Configure, context.Cancellation).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            var report = await evaluator.RunAsync(
                host.Kernel, done => context.Screen.Progress($"{done} of {evaluator.Count} …"), context.Cancellation).ConfigureAwait(false);
            context.Screen.EndProgress();
            return report;
        }
    }

    /// <summary>The store that the command names, else one in memory: a package's folder is no store (P-61).</summary>
    public static Task<IEventStore> OpenAsync(CommandContext context) =>
        context.NamesStore
            ? OpenStore.OpenStorageAsync(context, "packages", mustExist: false)
            : Task.FromResult<IEventStore>(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
}
