using System.Diagnostics;

namespace Cop.Generators.Tests;

/// <summary>The generator and the analyzers as a host gets them: from the packed package of <c>Cop.Core</c>.</summary>
public sealed class PackedGeneratorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cop-generator-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_host_of_the_packed_package_needs_attributes_alone_and_gets_its_diagnostics()
    {
        await PackAsync("Cop.Core");
        await WriteAsync(
            "nuget.config",
            """<configuration><packageSources><clear /><add key="local" value="feed" /></packageSources></configuration>""");
        await WriteAsync("Host.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <RestoreFallbackFolders>{PackagesFolder()}</RestoreFallbackFolders>
              </PropertyGroup>
              <!-- As PublishAot, without the packages that it needs. -->
              <Target Name="WithoutReflection" BeforeTargets="GenerateMSBuildEditorConfigFileShouldRun"
                      Condition="'$(WithoutReflection)' == 'true'">
                <PropertyGroup>
                  <PublishAot>true</PublishAot>
                </PropertyGroup>
              </Target>
              <ItemGroup>
                <PackageReference Include="Cop.Core" Version="0.1.0" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync("Program.cs",
            """
            using Cop;
            AgentOutput output = new GuestArrived("Ada");
            Console.WriteLine($"{output.Drafts[0].Type} {GuestArrived.Where(name: "Ada").Values}");
            [EventType("guest.arrived")] public sealed partial record GuestArrived(string Name);
            """);
        (await RunAsync("build", "Host.csproj", "--nologo", "-v", "quiet")).ShouldSatisfyAllConditions(
            built => built.Code.ShouldBe(0, built.Output));
        var ran = await RunAsync("exec", Path.Combine(_folder.FullName, "bin", "Debug", "net10.0", "Host.dll"));
        ran.Output.Trim().ShouldBe("""guest.arrived {"/payload/name":"Ada"}""");

        await WriteAsync("Wrong.cs", """[Cop.EventType("task.done")] public sealed partial record TaskDone(int Number);""");
        (await RunAsync(
            "build", "Host.csproj", "--nologo", "-v", "quiet", "-p:WithoutReflection=true", "-p:RunAnalyzers=true",
            "-p:RunAnalyzersDuringBuild=true")).Output.ShouldSatisfyAllConditions(
            output => output.ShouldContain("error COP004"), output => output.ShouldContain("error COP005"));
    }

    private async Task PackAsync(string project) =>
        (await RunAsync(
            "pack", Path.Combine(Root, "src", project, $"{project}.csproj"), "--no-build", "--configuration", Configuration, "--output",
            Path.Combine(_folder.FullName, "feed"), "--nologo", "-v", "quiet")).ShouldSatisfyAllConditions(
                packed => packed.Code.ShouldBe(0, packed.Output));

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), text);

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
            { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    private static string PackagesFolder() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cop.Kernel.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
}
