namespace Cop.Packages.Tests;

/// <summary>The requests of the sample, as another implementation has to make them. COP_APPROVE=1 writes them.</summary>
public sealed class GoldenRequestTests : IDisposable
{
    private readonly RegistryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("openai-responses", "request.template.json")]
    [InlineData("openai-chat", "request.template.json")]
    [InlineData("anthropic-messages", "request.template.json")]
    [InlineData("mcp-prompts", "prompts/support-agent.json")]
    public async Task The_sample_is_built_to_the_byte(string target, string file)
    {
        string sample = Path.Combine(RepositoryFile.Root, "samples", "SupportPackage");
        foreach (var source in Directory.EnumerateFiles(Path.Combine(sample, "agent"), "*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(Path.Combine(sample, "agent"), source);
            if (!path.StartsWith("dist", StringComparison.Ordinal) && path != "cop.lock") _folder.Write(path, File.ReadAllText(source));
        }

        var package = new PackageWorkspace(_folder.Environment with { Registries = [Path.Combine(sample, "registry")] });
        (await package.InstallAsync(new())).ExitCode.ShouldBe(0);
        var outcome = await package.BuildAsync(new() { Targets = [target] });
        string folder = outcome.Value.ShouldNotBeNull(string.Join('\n', outcome.Diagnostics)).Targets.Single().Name;
        foreach (var (name, golden) in new[] { (file, $"{target}.json"), ("loss.json", $"{target}.loss.json") })
        {
            string built = _folder.Read($"dist/{folder}/{name}") + "\n";
            string path = Path.Combine("spec", "packages", "vectors", "targets", golden);
            if (Environment.GetEnvironmentVariable("COP_APPROVE") == "1")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(RepositoryFile.Root, path))!);
                File.WriteAllText(Path.Combine(RepositoryFile.Root, path), built);
            }

            RepositoryFile.Read(path).ShouldBe(built, path);
        }
    }
}
