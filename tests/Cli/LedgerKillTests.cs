namespace Cop.Cli.Tests;

/// <summary>A process that extends a ledger is killed at random points; the ledger is then the one of a run without a kill.</summary>
/// <remarks>COP_LONG=1 kills 100 times.</remarks>
public sealed class LedgerKillTests : IDisposable
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact, Trait("spec", "9.7")]
    public async Task Kills_at_random_points_leave_the_ledger_of_a_run_without_one()
    {
        await PrepareAsync(2_500);
        (await Tool.RunHereAsync("ledger", "keygen", _directory.File("key"))).ExitCode.ShouldBe(0);
        Copy("store", "clean");
        var clean = await Tool.RunHereAsync("ledger", "extend", "--key", _directory.File("key"), "--store", _directory.File("clean"));
        clean.ExitCode.ShouldBe(0, clean.ToString());
        var expected = await ReadAsync("clean");
        expected.Count.ShouldBeGreaterThan(2_500);

        var random = new Random(19);
        for (var (kills, attempt) = (0, 0); kills < (IsLong ? 100 : 2) && attempt < (IsLong ? 1000 : 4); attempt++)
        {
            using var limit = HangLimit.Begin();
            // Each round begins anew, is killed behind a random write of the ledger, and is completed by the next run.
            var store = $"killed{attempt}";
            Copy("store", store);
            var writes = 1 + random.Next(8);
            var isReached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watcher = new FileSystemWatcher(_directory.File(store), "sequences.cop");
            watcher.Changed += (_, _) =>
            {
                if (Interlocked.Decrement(ref writes) <= 0)
                    isReached.TrySetResult();
            };
            watcher.EnableRaisingEvents = true;
            using var process = Tool.Start("ledger", "extend", "--key", _directory.File("key"), "--store", _directory.File(store));
            await Task.WhenAny(isReached.Task, process.WaitForExitAsync(limit.Token));
            process.Kill();
            await process.WaitForExitAsync(limit.Token);
            kills += process.ExitCode == 0 ? 0 : 1;
            // A process that ended before the kill is no kill, but its ledger must be whole too.
            var again = await Tool.RunHereAsync("ledger", "extend", "--key", _directory.File("key"), "--store", _directory.File(store));
            again.ExitCode.ShouldBe(0, $"attempt {attempt}: {again}");
            (await ReadAsync(store)).ShouldBe(expected, $"attempt {attempt}");
            Directory.Delete(_directory.File(store), recursive: true);
        }
    }

    private async Task PrepareAsync(int events)
    {
        await using var kernel = await CopKernel.StartAsync(
            (await EmbeddedEventStore.OpenAsync(_directory.File("store"), Guid.NewGuid)).Unwrap(), new CopOptions { RunAgents = false });
        for (var from = 0; from < events; from += 500)
        {
            var drafts = Enumerable.Range(from, 500).Select(number => EventDraft.Create("note.made", ("n", CopJson.From(number))));
            (await kernel.AppendAsync("t", [.. drafts], Actor.Human("ada"))).Unwrap();
        }
    }

    private void Copy(string from, string to)
    {
        Directory.CreateDirectory(_directory.File(to));
        foreach (var file in Directory.EnumerateFiles(_directory.File(from)))
            File.Copy(file, Path.Combine(_directory.File(to), Path.GetFileName(file)), overwrite: true);
    }

    // Records and checkpoints, byte for byte.
    private async Task<List<string>> ReadAsync(string store)
    {
        await using var opened = (await EmbeddedEventStore.OpenAsync(_directory.File(store), Guid.NewGuid)).Unwrap();
        var reader = Ledger.LedgerReader.Open(opened).Unwrap();
        var origin = (await reader.ReadOriginsAsync()).Single();
        var rows = new List<string>();
        await foreach (var row in reader.ReadRecordsAsync(origin))
            rows.Add(System.Text.Encoding.UTF8.GetString(row.Data.Span));
        await foreach (var note in reader.ReadCheckpointsAsync(origin))
            rows.Add(note);
        return rows;
    }
}
