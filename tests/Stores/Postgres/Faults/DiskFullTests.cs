using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>
/// A server whose disk is full: a small file system in memory for its data, and a file that fills it. Needs the right to mount, which
/// root in a container has; otherwise the test is skipped.
/// </summary>
public sealed class DiskFullTests(ITestOutputHelper output)
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact, Trait("spec", "3.1.2")]
    public async Task A_full_disk_is_a_temporary_error_until_space_is_available()
    {
        if (Environment.GetEnvironmentVariable("COP_TEST_POSTGRES") is { Length: > 0 } || SmallDisk.TryMount(200) is not { } disk)
        {
            output.WriteLine("No small file system can be mounted here.");
            return;
        }

        using (disk)
        using (var server = new PostgresServer(disk.Path))
        {
            var options = new PostgresOptions
            {
                NodeId = "urn:cop:node:full", Schema = "cop_full", MigrateOnOpen = true, MaxRetryAttempts = 1,
                AppendTimeout = HangLimit.Span,
            };
            await using var kernel = await CopKernel.StartAsync(
                (await PostgresEventStore.OpenAsync(server.ConnectionString, options)).Unwrap(), new CopOptions { RunAgents = false });
            var acknowledged = new List<string>();
            for (var round = 0; round < 2; round++)
            {
                acknowledged.Add((await kernel.AppendAsync("t", Note(round, -1), Ada)).Unwrap().First.Id);
                disk.Fill();
                var refused = await FillAsync(kernel, round, acknowledged);
                output.WriteLine($"{acknowledged.Count} acknowledged, then {refused}");
                refused.Error!.Category.ShouldBe(CopErrorCategory.Temporary, refused.Error.ToString());
                disk.Free();
                Restart(server);
                acknowledged.Add((await kernel.AppendAsync("t", refused.Draft, Ada)).Unwrap().First.Id);
            }

            var stored = new HashSet<string>();
            await foreach (var each in kernel.Log.ReadTopicAsync("t"))
                stored.Add(each.Id).ShouldBeTrue();
            acknowledged.Where(id => !stored.Contains(id)).ShouldBeEmpty();
            (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
            (await kernel.Log.GetLastPositionAsync()).ShouldBe(stored.Count);
        }
    }

    // The server may have stopped; it is started again. After a crash it may also be recovering by itself, and is not started then.
    private static void Restart(PostgresServer server)
    {
        using var patience = HangLimit.Begin();
        for (; !server.Answers(); patience.Token.ThrowIfCancellationRequested())
        {
            try
            {
                server.Start();
            }
            catch (InvalidOperationException)
            {
                continue;
            }
        }
    }

    // Appends until the disk is full; returns the refused draft.
    private static async Task<Refusal> FillAsync(CopKernel kernel, int round, List<string> acknowledged)
    {
        for (var n = 0; ; n++)
        {
            var draft = Note(round, n);
            var result = await kernel.AppendAsync("t", draft, Ada);
            if (!result.TryGet(out var receipt, out var error))
                return new Refusal(draft, error);
            acknowledged.Add(receipt.First.Id);
        }
    }

    private static EventDraft Note(int round, int n)
    {
        // Repeated letters would be compressed.
        var text = new byte[200_000];
        new Random((round * 10_000) + n).NextBytes(text);
        return EventDraft.Create("note", ("text", CopJson.From(Convert.ToBase64String(text)))) with { Id = $"note-{round}-{n}" };
    }

    private sealed record Refusal(EventDraft Draft, CopError Error);
}
