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
        using var limit = HangLimit.Begin();
        await PrepareAsync(6_000);
        (await Tool.RunHereAsync("ledger", "keygen", _directory.File("key"))).ExitCode.ShouldBe(0);
        Copy("store", "clean");
        var clean = await Tool.RunHereAsync("ledger", "extend", "--key", _directory.File("key"), "--store", _directory.File("clean"));
        clean.ExitCode.ShouldBe(0, clean.ToString());
        var expected = await ReadAsync("clean");
        expected.Count.ShouldBeGreaterThan(6_000);

        var random = new Random(19);
        var size = new FileInfo(Path.Combine(_directory.File("clean"), "sequences.cop")).Length;
        for (var (kills, attempt) = (0, 0); kills < (IsLong ? 100 : 3); attempt++)
        {
            // Each round begins anew, is killed when the ledger has reached a random size, and is completed by the next process.
            Directory.CreateDirectory(_directory.File($"killed{attempt}"));
            Copy("store", $"killed{attempt}");
            var (file, wanted) = (Path.Combine(_directory.File($"killed{attempt}"), "sequences.cop"), random.NextInt64(size));
            using var process = Tool.Start(
                "ledger", "extend", "--key", _directory.File("key"), "--store", _directory.File($"killed{attempt}"));
            while (!process.HasExited && (!File.Exists(file) || new FileInfo(file).Length < wanted))
            {
                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }

            process.Kill();
            await process.WaitForExitAsync(limit.Token);
            kills += process.ExitCode == 0 ? 0 : 1;
            // A process that ended before the kill is no kill, but its ledger must be whole too.
            var again = await Tool.RunHereAsync(
                "ledger", "extend", "--key", _directory.File("key"), "--store", _directory.File($"killed{attempt}"));
            again.ExitCode.ShouldBe(0, $"attempt {attempt} at {wanted}: {again}");
            (await ReadAsync($"killed{attempt}")).ShouldBe(expected, $"attempt {attempt} at {wanted}");
            Directory.Delete(_directory.File($"killed{attempt}"), recursive: true);
            if (attempt > 1000)
                break;
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
