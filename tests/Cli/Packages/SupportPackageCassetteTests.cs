using System.Text.RegularExpressions;
using Cop.Packages;
using Cop.Storage;

namespace Cop.Cli.Tests;

/// <summary>The cassettes of the sample are what its scripted model answers to its requests. COP_APPROVE=1 records them.</summary>
public sealed class SupportPackageCassetteTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_cassettes_of_the_sample_are_those_of_its_model()
    {
        var folder = _directory.File("demo");
        await SupportPackage.WriteAsync(folder, CancellationToken.None);
        var environment = new PackageEnvironment
        {
            Folder = Path.Combine(folder, "agent"), Home = Path.Combine(folder, "home"), Registries = [Path.Combine(folder, "registry")],
            IsOffline = true,
        };
        (await new PackageWorkspace(environment).InstallAsync(new InstallRequest())).ExitCode.ShouldBe(0);
        using var model = SupportPackageModel.Create();
        var prepared = PackageEvaluator.Prepare(environment, new EvaluationRequest { Mode = EvaluationMode.Record, Client = _ => model });
        using var evaluator = prepared.Value.ShouldNotBeNull(string.Join('\n', prepared.Diagnostics));
        var host = await DemoHost.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), evaluator.Configure, CancellationToken.None);
        await using (host)
        {
            var report = await evaluator.RunAsync(host.Kernel);
            report.Passed.ShouldBeTrue(string.Join('\n', report.Cases.Where(each => !each.Passed)
                .Select(each => $"{each.Id}: {each.Error} {string.Join("; ", each.Epochs[0].Faults)} {each.Epochs[0].Answer}")));
        }

        foreach (var suite in evaluator.Suites)
        {
            var recorded = await File.ReadAllTextAsync(Path.Combine(environment.Folder, "tests", "cassettes", $"{suite}.jsonl"));
            var kept = Path.Combine(Repository(), "samples", "SupportPackage", "agent", "tests", "cassettes", $"{suite}.jsonl");
            if (Environment.GetEnvironmentVariable("COP_APPROVE") == "1")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
                await File.WriteAllTextAsync(kept, WithoutTimes(recorded));
            }

            (await File.ReadAllTextAsync(kept)).ReplaceLineEndings("\n").ShouldBe(WithoutTimes(recorded));
        }
    }

    private static string WithoutTimes(string lines) => Regex.Replace(lines, "\"latencyMs\":[0-9.]+", "\"latencyMs\":0");

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Cop.Kernel.sln"))) folder = folder.Parent;
        return folder.FullName;
    }
}
