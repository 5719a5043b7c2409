using System.Diagnostics;

namespace Cop.Samples.Tests;

/// <summary>Runs the host program of the README as documented.</summary>
public sealed class HostProgramTests
{
    [Fact]
    public async Task The_host_program_of_the_readme_greets_its_guest()
    {
        var directory = Directory.CreateTempSubdirectory("cop-samples-");
        try
        {
            var program = Path.Combine(AppContext.BaseDirectory, "Cop.Samples.Host.dll");
            var start = new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = directory.FullName, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();

            process.ExitCode.ShouldBe(0, output);
            output.ShouldContain("2 Welcome, Ada! by agent:greeter");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
