using System.Diagnostics;

namespace Cop.Stores.Tests;

/// <summary>Kernels in hosts of other cultures, in a child process with culture data; the built programs have none.</summary>
public sealed class HostCultureTests : PostgresSchemaFixture
{
    // What the invariant culture writes, once for all cultures.
    private static readonly Lazy<Task<string[]>> InvariantJournal = new(() => RunOnJournalAsync(""));
    private static readonly Lazy<Task<string[]>> InvariantSchema = new(async () =>
    {
        var schema = PostgresServer.NewSchema();
        var written = await RunAsync("", PostgresServer.Shared.ConnectionString, schema);
        PostgresServer.Shared.DropSchema(schema);
        return written;
    });

    /// <remarks>A minus sign that is not ASCII, other calendars and decimal separators, and another upper case of i.</remarks>
    [Theory, InlineData("sv-SE"), InlineData("fa-IR"), InlineData("th-TH"), InlineData("tr-TR")]
    public async Task A_journal_is_equal_under_every_culture(string culture)
    {
        var (invariant, written) = (await InvariantJournal.Value, await RunOnJournalAsync(culture));
        written[0].ShouldNotBe(invariant[0], "the child process has the data of the culture");
        written[1..].ShouldBe(invariant[1..]);
        written.Length.ShouldBeGreaterThan(15);
    }

    [Theory, InlineData("sv-SE"), InlineData("fa-IR"), InlineData("th-TH")]
    public async Task A_schema_created_under_any_culture_is_valid(string culture)
    {
        var written = await RunAsync(culture, Server.ConnectionString, Schema);
        var invariant = await InvariantSchema.Value;
        written[0].ShouldNotBe(invariant[0], "the child process has the data of the culture");
        written[1..].ShouldBe(invariant[1..]);
    }

    private static async Task<string[]> RunOnJournalAsync(string culture)
    {
        using var directory = new TemporaryDirectory();
        return await RunAsync(culture, directory.File("journal"));
    }

    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The variable overrides the runtime configuration of the program.
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0";
        string[] all = [Path.Combine(AppContext.BaseDirectory, "Cop.Stores.ChildProcess.dll"), "culture", .. arguments];
        foreach (var argument in all)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await error);
        return (await output).Split('\n');
    }
}
