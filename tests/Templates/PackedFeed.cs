using System.Diagnostics;
using System.Text;

namespace Cop.Templates.Tests;

/// <summary>A folder outside the repository: the packed packages are its only feed, and templates and tool are installed from it.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private static readonly string[] Packed = ["Cop.Core", "Cop.Hitl", "Cop.Store.Embedded", "Cop.Cli", "Cop.Templates"];

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cop-templates-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public async Task InitializeAsync()
    {
        foreach (var project in Packed)
        {
            var file = Path.Combine(Root(), "src", project, $"{project}.csproj");
            await DotnetAsync(
                Root(), "pack", file, "--no-build", "--configuration", Configuration, "--output", PathOf("feed"),
                $"-p:NuspecOutputPath={PathOf("nuspec")}/", "-v", "quiet");
        }

        // The packages of others come from the folder into which the repository restored them; no test asks a registry.
        var restored = RestoredPackages();
        await File.WriteAllTextAsync(PathOf("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{PathOf("feed")}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{restored}" /></fallbackPackageFolders>
              <config><add key="globalPackagesFolder" value="{PathOf("packages")}" /></config>
            </configuration>
            """);
        await DotnetAsync(_folder.FullName, "new", "install", Directory.GetFiles(PathOf("feed"), "Cop.Templates.*.nupkg").Single());
        await DotnetAsync(
            _folder.FullName, "tool", "install", "Cop.Cli", "--tool-path", PathOf("tools"), "--configfile", PathOf("nuget.config"));
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Creates a project from a template and builds it.</summary>
    /// <returns>The folder of the project.</returns>
    public async Task<string> CreateAsync(string template, string name)
    {
        await DotnetAsync(_folder.FullName, "new", template, "--output", name);
        await DotnetAsync(PathOf(name), "build", "-v", "quiet", "--nologo", "-p:UseAppHost=false");
        return PathOf(name);
    }

    /// <summary>Runs the installed tool in a project's folder.</summary>
    public Task<string> ToolAsync(string folder, params string[] arguments) => RunAsync(PathOf("tools/cop"), folder, arguments);

    /// <summary>Starts a built project.</summary>
    public Process Start(string folder, params string[] arguments) => StartProcess(
        "dotnet", folder, [Path.Combine(folder, "bin", "Debug", "net10.0", $"{Path.GetFileName(folder)}.dll"), .. arguments]);

    private Task<string> DotnetAsync(string folder, params string[] arguments) => RunAsync("dotnet", folder, arguments);

    private async Task<string> RunAsync(string program, string folder, string[] arguments)
    {
        using var patience = HangLimit.Begin();
        using var process = StartProcess(program, folder, arguments);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}\n{await output}\n{await error}");
        return await output;
    }

    private Process StartProcess(string program, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        // Templates are installed for a user: here for one of the test's own.
        start.Environment["DOTNET_CLI_HOME"] = PathOf("home");
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var inherited in (string[])["COP_STORE", "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH"])
            start.Environment.Remove(inherited);
        return Process.Start(start)!;
    }

    private static string RestoredPackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named
        : Path.Combine(
            Environment.GetEnvironmentVariable("DOTNET_CLI_HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".nuget",
            "packages");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cop.Kernel.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
