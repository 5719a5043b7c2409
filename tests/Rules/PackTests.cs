using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace Cop.Rules.Tests;

/// <summary>The packages of <c>dotnet pack</c> for each shipped project.</summary>
public sealed class PackTests(PackTests.PackedSolution packed) : IClassFixture<PackTests.PackedSolution>
{
    public static TheoryData<string> Shipped() => [.. Repository.Projects.Where(IsPackable)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_package_has_readme_licence_documentation_symbols_and_its_commit(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        using var package = packed.Open(name, "nupkg");
        var manifest = XDocument.Load(Entry(package, $"{name}.nuspec").Open()).Root!.Elements().Single();
        Value(manifest, "readme").ShouldBe("README.md");
        Value(manifest, "license").ShouldBe("MIT");
        Value(manifest, "description")!.Length.ShouldBeGreaterThan(40);
        new StreamReader(Entry(package, "README.md").Open()).ReadToEnd().ShouldBe(Repository.Read(ReadmeOf(project)));
        var commit = manifest.Elements().Single(element => element.Name.LocalName == "repository").Attribute("commit");
        commit?.Value.Length.ShouldBe(40);

        var assembly = package.Entries.Single(entry => entry.Name == (IsTool(project) ? "cop.dll" : $"{name}.dll"));
        if (!IsTool(project))
            package.Entries.ShouldContain(entry => entry.FullName == Path.ChangeExtension(assembly.FullName, ".xml"));
        if (IsTool(project))
            package.Entries.ShouldContain(
                entry => entry.Name == "Cop.Samples.Review.dll", "The packed tool contains the sample that its demo runs.");
        using var symbols = packed.Open(name, "snupkg");
        symbols.Entries.ShouldContain(entry => entry.FullName == Path.ChangeExtension(assembly.FullName, ".pdb"));
    }

    private static string ReadmeOf(string project)
    {
        var own = Path.Combine(Path.GetDirectoryName(project)!, "README.md");
        return File.Exists(Path.Combine(Repository.Root, own)) ? own : "README.md";
    }

    private static ZipArchiveEntry Entry(ZipArchive package, string name) => package.GetEntry(name).ShouldNotBeNull();

    private static string? Value(XElement manifest, string name) =>
        manifest.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    private static bool IsPackable(string project) =>
        Repository.Read(project).Contains("<IsPackable>true</IsPackable>", StringComparison.Ordinal);

    private static bool IsTool(string project) =>
        Repository.Read(project).Contains("<PackAsTool>true</PackAsTool>", StringComparison.Ordinal);

    /// <summary>All packages, made in one run from the assemblies that the tests use.</summary>
    public sealed class PackedSolution : IAsyncLifetime
    {
        private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("cop-pack-");

        public async Task InitializeAsync()
        {
            var start = new ProcessStartInfo(
                "dotnet",
                ["pack", Path.Combine(Repository.Root, "Cop.Kernel.sln"), "--no-build", "--configuration", Configuration, "--output",
                    _output.FullName, $"-p:NuspecOutputPath={_output.FullName}/nuspec/", "--nologo", "-v", "quiet"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
            using var process = Process.Start(start)!;
            var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0, string.Concat(output));
        }

        public Task DisposeAsync()
        {
            _output.Delete(recursive: true);
            return Task.CompletedTask;
        }

        /// <summary>Opens the package of a name; its version begins with a digit.</summary>
        public ZipArchive Open(string name, string extension) =>
            ZipFile.OpenRead(_output.GetFiles($"{name}.*.{extension}")
                .Where(file => char.IsAsciiDigit(file.Name[name.Length + 1])).ShouldHaveSingleItem().FullName);

#if DEBUG
        private const string Configuration = "Debug";
#else
        private const string Configuration = "Release";
#endif
    }
}
