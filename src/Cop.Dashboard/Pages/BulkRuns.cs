using System.Collections.Concurrent;
using System.Globalization;

namespace Cop.Dashboard;

/// <summary>The runs of this node over parked deliveries: one at a time for each person, and each person's last.</summary>
internal sealed class BulkRuns
{
    private const int MaxPersons = 1000;

    private readonly ConcurrentDictionary<string, BulkRun> _byPerson = new(StringComparer.Ordinal);

    private long _count;

    /// <summary>An id that no other run of the store has.</summary>
    public string NextId(CopKernel kernel) =>
        string.Create(CultureInfo.InvariantCulture, $"{kernel.SessionId}-{Interlocked.Increment(ref _count)}");

    /// <summary>Finds a run; null when it is not one of this node's last.</summary>
    public BulkRun? Find(string? id) => id is null ? null : _byPerson.Values.FirstOrDefault(run => run.Id == id);

    /// <summary>Starts a run in the background.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="run">The run.</param>
    /// <param name="actor">Its person.</param>
    /// <param name="reason">The reason, recorded with each decision; null for none.</param>
    /// <param name="stopping">Ends the run when the host stops.</param>
    /// <returns>Its end; null when the person's last run has not ended.</returns>
    public Task? Start(CopKernel kernel, BulkRun run, Actor actor, string? reason, CancellationToken stopping)
    {
        if (_byPerson.Count > MaxPersons)
        {
            foreach (var ended in _byPerson.Where(each => each.Value.Progress.IsEnded))
                _byPerson.TryRemove(ended);
        }

        var now = _byPerson.AddOrUpdate(run.Person, run, (_, known) => known.Progress.IsEnded ? run : known);
        return ReferenceEquals(now, run) ? Task.Run(() => RunAsync(kernel, run, actor, reason, stopping), CancellationToken.None) : null;
    }

    private static async Task RunAsync(CopKernel kernel, BulkRun run, Actor actor, string? reason, CancellationToken stopping)
    {
        await run.RunAsync(
            (keys, token) => run.IsSkip ? kernel.SkipParkedDeliveriesAsync(keys, actor.Identity, reason, token)
                : kernel.RetryParkedDeliveriesAsync(keys, actor.Identity, reason, token),
            stopping).ConfigureAwait(false);
        // The decisions are recorded each; this event counts them, and a store that is away now loses the count alone.
        var progress = run.Progress;
        await DashboardEvents.RecordAsync(
            kernel, actor, DashboardEvents.BulkEnded,
            [("run", run.Id), ("done", Number(progress.Done)), ("notDecided", progress.RefusedText), ("left", Number(progress.Left)),
                ("stoppedBy", progress.StoppedBy)], stopping).ConfigureAwait(false);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
