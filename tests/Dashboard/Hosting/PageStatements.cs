using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cop.Dashboard.Tests;

/// <summary>Records the statements that requests to pages take in a schema, and none of the kernel's background work.</summary>
internal sealed class PageStatements : IDisposable
{
    private readonly ConcurrentQueue<string> _taken = new();
    private readonly ActivityListener _listener;

    public PageStatements(string schema)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                // Background work has no request as its parent.
                if (activity.Source.Name == "Npgsql" && activity.Parent is not null
                    && activity.GetTagItem("db.query.text") is string text && text.Contains(schema, StringComparison.Ordinal))
                    _taken.Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Returns the statements since the last call.</summary>
    public string[] Take()
    {
        string[] taken = [.. _taken];
        _taken.Clear();
        return taken;
    }

    public void Dispose() => _listener.Dispose();
}
