using System.Diagnostics;
using Cop.Mcp;

namespace Cop.AspNetCore.Tests;

/// <summary>
/// The scenarios of <c>@modelcontextprotocol/conformance</c> that apply to a server of tools. The others need tools, resources and prompts
/// that the suite names, or completions, sampling and elicitation, which this server does not offer.
/// </summary>
public sealed class McpConformanceTests
{
    // The newest that runs on Node 20.
    private const string Version = "0.1.13";

    private static readonly string[] Scenarios =
        ["server-initialize", "ping", "tools-list", "logging-set-level", "server-sse-multiple-streams"];

    /// <summary>A minute with node and npm on the path; runs when COP_LONG is 1.</summary>
    [Fact]
    public async Task The_endpoint_passes_the_scenarios_that_apply()
    {
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1")
            return;
        var suite = await InstallAsync();
        await using var host = await WebHost.StartAsync(
            app => app.MapCopMcp("/mcp", new CopAccessOptions { LocalActor = Actor.Human("ada") }),
            services: services => services.AddCopMcp());
        var endpoint = new Uri(host.Client.BaseAddress!, "mcp").AbsoluteUri;
        foreach (var scenario in Scenarios)
        {
            var (exitCode, said) = await RunAsync("node", suite, "server", "--url", endpoint, "--scenario", scenario);
            exitCode.ShouldBe(0, said);
            said.ShouldContain(", 0 failed", customMessage: said);
        }
    }

    private static async Task<string> InstallAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "npm");
        var file = Path.Combine(folder, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            var (exitCode, said) = await RunAsync(
                "npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save", "--ignore-scripts",
                $"@modelcontextprotocol/conformance@{Version}");
            exitCode.ShouldBe(0, said);
        }

        return file;
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        }).ShouldNotBeNull();
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(said));
    }
}
