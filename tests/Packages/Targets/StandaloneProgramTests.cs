using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cop.Packages.Tests;

public sealed class StandaloneProgramTests
{
    [Fact]
    public async Task The_program_of_the_target_compiles()
    {
        using var project = await PackageProject.InstalledAsync();
        await project.BuildAsync("standalone");
        string folder = Path.Combine(project.Folder.Project, "dist", "standalone");
        // The usings that the project file implies.
        string usings = Path.Combine(project.Folder.Project, "usings.cs");
        File.WriteAllText(
            usings, "global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic;\n");
        string runtime = RuntimeEnvironment.GetRuntimeDirectory();
        string sdks = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", "sdk"));
        string compiler = Directory.GetDirectories(sdks).Select(sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")).Last(File.Exists);
        string[] references =
        [
            .. Directory.GetFiles(runtime, "System*.dll"), typeof(PackageBundle).Assembly.Location, typeof(CopJson).Assembly.Location,
        ];
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                "exec", compiler, "-noconfig", "-nostdlib", "-nologo", "-nullable:enable", $"-out:{usings}.dll",
                .. references.Select(each => $"-r:{each}"), Path.Combine(folder, "SupportAgent.cs"), usings,
            ])
        { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        (process.ExitCode, output).ShouldBe((0, ""));
    }
}
