namespace Cop.Cli.Tests;

public sealed class ReplicateTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact, Trait("spec", "6.3.1")]
    public async Task A_store_is_replicated_through_files_and_the_next_run_continues()
    {
        var (here, files, there) = (_directory.File("here"), "ndjson:" + _directory.File("files"), _directory.File("there"));
        (await Tool.RunAsync("demo", FaultyDocument.Write(_directory), "--yes", "--store", here)).ExitCode.ShouldBe(0);
        var written = await Tool.JsonHereAsync("replicate", "--from", here, "--to", files);
        written.GetProperty("events").GetInt64().ShouldBeGreaterThan(20);
        var read = await Tool.JsonHereAsync("replicate", "--from", files, "--to", there);
        read.GetProperty("events").GetInt64().ShouldBe(written.GetProperty("events").GetInt64());
        (await DigestAsync(there)).ShouldBe(await DigestAsync(here));
        (await Tool.JsonHereAsync("replicate", "--from", files, "--to", there)).GetProperty("events").GetInt64().ShouldBe(0);
        (await Tool.RunHereAsync("store", "verify", "--store", there)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_place_that_cannot_be_reached_or_read_has_its_exit_code()
    {
        var store = _directory.File("store");
        var away = await Tool.RunHereAsync("replicate", "--from", "nats://ada:secret@127.0.0.1:1", "--to", store);
        away.ExitCode.ShouldBe(11, away.ToString());
        away.Error.ShouldContain("transport_unavailable");
        away.Error.ShouldNotContain("secret");
        (await Tool.RunHereAsync("replicate", "--from", "ndjson:" + _directory.File("none"), "--to", store)).ExitCode.ShouldBe(2);
        (await Tool.RunHereAsync("replicate", "--from", "amqp://127.0.0.1", "--to", store, "--name", "Not A Name")).ExitCode.ShouldBe(2);
        (await Tool.RunHereAsync("replicate", "--to", store)).ExitCode.ShouldBe(2);
    }

    private static async Task<string> DigestAsync(string store) =>
        (await Tool.JsonHereAsync("topic", "state", "--store", store)).GetProperty("digest").GetString()!;
}
