using System.Diagnostics;

namespace Cop.Marten.Tests;

/// <summary>The samples for hosts on Marten, as programs of their own.</summary>
public sealed class MartenSampleTests
{
    [Theory]
    [InlineData("Invoices", "acme has to pay 42 of 42")]
    [InlineData("Payments", "42 paid by 2 events")]
    public async Task A_sample_program_runs(string sample, string output)
    {
        var schema = PostgresServer.NewSchema();
        try
        {
            var (code, written) = await RunAsync(sample, PostgresServer.Shared.ConnectionString, schema);
            code.ShouldBe(0, written);
            written.ShouldContain(output);
        }
        finally
        {
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    [Theory]
    [InlineData("Invoices")]
    [InlineData("Payments")]
    public async Task A_sample_without_a_connection_string_says_what_it_needs(string sample)
    {
        var (code, written) = await RunAsync(sample);
        code.ShouldBe(2, written);
        written.ShouldContain("Name a connection string");
    }

    private static async Task<(int Code, string Written)> RunAsync(string sample, params string[] arguments)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(bin.Parent!.Parent!.FullName, $"Cop.Samples.{sample}", bin.Name, $"Cop.Samples.{sample}.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var patience = HangLimit.Begin();
        try
        {
            var (output, error) =
                (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
