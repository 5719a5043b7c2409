using System.Diagnostics;

namespace Cop.Core.Tests.Vectors;

public sealed class RegenerationTests
{
    /// <summary>The files without a script.</summary>
    private static readonly string[] Handwritten =
    [
        "checks/append.json", "checks/protocol.json", "json/canonical.json", "json/refused.json", "json/rfc8785-numbers.json",
    ];

    /// <summary>A few seconds with node and npm on the path; runs when COP_LONG is 1.</summary>
    [Fact]
    public void The_committed_vectors_equal_the_output_of_the_scripts()
    {
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1") return;
        Install(RepositoryRoot.File("tests", "Core", "CloudEvents"));
        Install(RepositoryRoot.File("eng", "jsonld"));
        string committed = RepositoryRoot.File("spec", "vectors");
        DirectoryInfo made = Directory.CreateTempSubdirectory("cop-vectors-");
        try
        {
            using Process node = Process.Start("node", [Path.Combine(committed, "make.mjs"), made.FullName]).ShouldNotBeNull();
            node.WaitForExit();
            node.ExitCode.ShouldBe(0);
            string[] folders = [.. made.GetDirectories().Select(folder => folder.Name).Order(StringComparer.Ordinal)];
            folders.ShouldBe(
                ["agents", "causality", "checks", "cloudevents", "hash", "ids", "json", "jsonld", "lifecycle", "people", "projection",
                    "timeline"]);
            string[] files = Files(made.FullName);
            files.Concat(Handwritten.Where(file => File.Exists(Path.Combine(committed, file)))).Order(StringComparer.Ordinal)
                .ShouldBe(Files(committed).Where(file => folders.Contains(file.Split('/')[0])));
            foreach (string file in files)
                Same(committed, made.FullName, file).ShouldBeTrue($"{file} differs; run node spec/vectors/make.mjs");
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    // The official SDK of CloudEvents and the processor of JSON-LD, in the versions of package.json.
    private static void Install(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, "node_modules"))) return;
        using Process npm = Process.Start(
            "npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]).ShouldNotBeNull();
        npm.WaitForExit();
        npm.ExitCode.ShouldBe(0, $"npm installs nothing in {folder}");
    }

    private static bool Same(string left, string right, string file) =>
        File.ReadAllBytes(Path.Combine(left, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(right, file)));

    private static string[] Files(string folder) =>
    [
        .. Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];
}
