using System.Globalization;
using Cop.Stores.ChildProcess;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>
/// kill -9 at random times: acknowledged records survive byte for byte and in order. COP_LONG=1 kills ten times as often.
/// </summary>
public sealed class JournalKillTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_killed_writer_loses_no_acknowledged_record()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var path = _directory.File("journal");
        for (var round = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 200 : 20; round > 0; round--)
        {
            var acknowledged = await AppendUntilKilledAsync(path, random.Next(1, 60));
            var commits = 0;
            using var journal = Journal.Open(path, Guid.Empty, (_, body) =>
                body.Span.SequenceEqual(NumberedBody.Of(commits++)).ShouldBeTrue($"commit {commits - 1}, seed {seed}")).Unwrap();
            output.WriteLine($"acknowledged up to {acknowledged}, found {commits} commits. {journal.Repair?.Message}");
            commits.ShouldBeInRange(acknowledged + 1, acknowledged + 2, $"seed {seed}");
        }
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<int> AppendUntilKilledAsync(string path, int lines)
    {
        using var child = ChildProcess.Start("journal-append", path);
        var last = "";
        for (; lines > 0; lines--)
            last = (await child.ReadLineAsync()).ShouldNotBeNull();
        var rest = await child.KillAsync();
        return int.Parse(rest.Length > 0 ? rest[^1] : last, CultureInfo.InvariantCulture);
    }
}
