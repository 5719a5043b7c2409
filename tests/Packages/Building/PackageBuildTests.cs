namespace Cop.Packages.Tests;

public sealed class PackageBuildTests
{
    private static readonly string[] Targets = ["openai-responses", "anthropic-messages", "standalone", "mcp-prompts"];

    [Fact]
    public async Task A_second_build_reuses_every_stage_and_writes_nothing()
    {
        using var project = await PackageProject.InstalledAsync();
        var first = await BuildAsync(project);
        string files = RegistryFolder.Snapshot(project.Folder.Project);
        var written = File.GetLastWriteTimeUtc(Path.Combine(project.Folder.Project, "dist", "manifest.json"));
        var second = await BuildAsync(project);
        RegistryFolder.Snapshot(project.Folder.Project).ShouldBe(files);
        File.GetLastWriteTimeUtc(Path.Combine(project.Folder.Project, "dist", "manifest.json")).ShouldBe(written);
        first.Stages.Select(each => each.Name)
            .ShouldBe(["load", "resolve", "compile", "merge", "validate", "optimise", "transform", "write"]);
        foreach (var stage in second.Stages.Where(each => each.Name is "merge" or "validate" or "optimise" or "transform"))
            (stage.Runs, stage.Reused).ShouldBe((0, Targets.Length), stage.Name);
        (second.Stages.Single(each => each.Name == "compile").Runs, second.Stages.Single(each => each.Name == "write").Reused)
            .ShouldBe((0, 1));
    }

    [Fact]
    public async Task One_changed_prompt_is_the_only_file_that_is_compiled_again()
    {
        using var project = await PackageProject.InstalledAsync();
        await BuildAsync(project);
        project.Folder.Write("prompts/tail.md", "{{> pkg:tone/shared/bye.md}}\nMore.\n");
        var compile = (await BuildAsync(project)).Stages.Single(each => each.Name == "compile");
        compile.Runs.ShouldBe(1);
        compile.Reused.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task Without_the_cache_or_with_a_damaged_one_the_files_are_the_same()
    {
        using var project = await PackageProject.InstalledAsync();
        await BuildAsync(project);
        string files = RegistryFolder.Snapshot(Path.Combine(project.Folder.Project, "dist"));
        foreach (
            var entry in Directory.EnumerateFiles(Path.Combine(project.Folder.Project, ".cop", "build"), "*", SearchOption.AllDirectories))
            File.WriteAllBytes(entry, [.. File.ReadAllBytes(entry).Reverse()]);
        (await BuildAsync(project)).Stages.Single(each => each.Name == "transform").Reused.ShouldBe(0);
        RegistryFolder.Snapshot(Path.Combine(project.Folder.Project, "dist")).ShouldBe(files);
        Directory.Delete(Path.Combine(project.Folder.Project, "dist"), recursive: true);
        (await project.Workspace.BuildAsync(new() { Targets = [.. Targets], UsesCache = false })).ExitCode.ShouldBe(0);
        RegistryFolder.Snapshot(Path.Combine(project.Folder.Project, "dist")).ShouldBe(files);
    }

    [Fact]
    public async Task Warnings_of_a_stage_are_reported_again_where_it_is_reused()
    {
        using var project = await PackageProject.InstalledAsync("build: {targets: {odd: {format: openai-chat, model: nobody-1}}}\n");
        foreach (var _ in new[] { 1, 2 })
            (await project.Workspace.BuildAsync(new() { Targets = ["odd"] })).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("CTX5004");
    }

    [Fact]
    public async Task A_build_in_another_folder_gives_the_same_files()
    {
        using var one = await PackageProject.InstalledAsync();
        using var other = await PackageProject.InstalledAsync();
        await BuildAsync(one);
        await BuildAsync(other);
        RegistryFolder.Snapshot(Path.Combine(one.Folder.Project, "dist"))
            .ShouldBe(RegistryFolder.Snapshot(Path.Combine(other.Folder.Project, "dist")));
    }

    [Fact]
    public async Task What_a_killed_build_left_is_removed_and_the_build_succeeds()
    {
        using var project = await PackageProject.InstalledAsync();
        await BuildAsync(project);
        string files = RegistryFolder.Snapshot(Path.Combine(project.Folder.Project, "dist"));
        // The states between the writes of a build: an unfinished folder, a target that was moved away, a manifest that is missing.
        Directory.CreateDirectory(Path.Combine(project.Folder.Project, "dist", ".cop-unfinished-abc", "standalone"));
        Directory.Move(
            Path.Combine(project.Folder.Project, "dist", "standalone"),
            Path.Combine(project.Folder.Project, "dist", ".cop-unfinished-abc", "standalone.old"));
        File.Delete(Path.Combine(project.Folder.Project, "dist", "manifest.json"));
        await BuildAsync(project);
        RegistryFolder.Snapshot(Path.Combine(project.Folder.Project, "dist")).ShouldBe(files);
    }

    [Fact]
    public async Task A_folder_that_no_build_wrote_is_not_replaced()
    {
        using var project = await PackageProject.InstalledAsync();
        project.Folder.Write("mcp-prompts/mine.txt", "mine\n");
        var outcome = await project.Workspace.BuildAsync(new() { Targets = ["mcp-prompts"], Output = project.Folder.Project });
        outcome.ExitCode.ShouldBe(1, string.Join('\n', outcome.Diagnostics));
        project.Folder.Read("mcp-prompts/mine.txt").ShouldBe("mine\n");
        project.Folder.Exists("manifest.json").ShouldBeFalse();
    }

    [Theory]
    [InlineData("nothing", 2, "CTX5001")]
    [InlineData("small", 7, "CTX5006")]
    [InlineData("weak", 7, "CTX5005")]
    public async Task A_target_that_cannot_be_built_is_an_error_and_writes_nothing(string target, int exitCode, string code)
    {
        using var project = await PackageProject.InstalledAsync(
            "compatibility: {features_required: [json_mode], context_window: {minimum: 100000}}\n"
            + "build: {targets: {small: {format: openai-chat, model: gpt-3.5-turbo}, weak: {format: anthropic-messages, model: " +
                "claude-opus-4}}}\n");
        var outcome = await project.Workspace.BuildAsync(new() { Targets = [target] });
        outcome.ExitCode.ShouldBe(exitCode, string.Join('\n', outcome.Diagnostics));
        outcome.Diagnostics.ShouldContain(each => each.Code == code);
        project.Folder.Exists("dist/manifest.json").ShouldBeFalse();
    }

    [Fact]
    public async Task A_library_is_no_agent_and_a_changed_manifest_needs_an_installation()
    {
        using var project = await PackageProject.InstalledAsync();
        project.Folder.Write("cop.yaml", PackageProject.Manifest.Replace("tone: {version: ^1.0.0", "tone: {version: ^1.0"));
        (await project.Workspace.BuildAsync(new() { Targets = ["skill"] })).ExitCode.ShouldBe(4);
        File.Delete(Path.Combine(project.Folder.Project, "cop.lock"));
        (await project.Workspace.BuildAsync(new() { Targets = ["skill"] })).ExitCode.ShouldBe(4);
        project.Folder.Write("cop.yaml", "meta: {name: only-rules, version: 1.0.0}\n");
        (await project.Workspace.BuildAsync(new() { Targets = ["openai-chat"] })).Diagnostics.ShouldContain(each => each.Code == "CTX4301");
    }

    [Fact]
    public async Task Knowledge_is_left_out_from_the_least_important_until_the_rest_fits()
    {
        using var project = await PackageProject.InstalledAsync(
            "build: {targets: {small: {format: openai-chat, model: gpt-3.5-turbo}}, preprocessing: [trim_budget]}\n");
        project.Folder.Write(
            "knowledge/prices.yaml", string.Concat(Enumerable.Range(0, 6000).Select(number => $"item-{number}: {number}\n")));
        var outcome = await project.Workspace.BuildAsync(new() { Targets = ["small"] });
        outcome.ExitCode.ShouldBe(0, string.Join('\n', outcome.Diagnostics));
        outcome.Diagnostics.Where(each => each.Code == "CTX5007").Select(each => each.File)
            .ShouldBe(["knowledge/prices.yaml", "pkg:tone/words.md"]);
        outcome.Value!.Targets[0].Budget.Rows.ShouldContain(each => each.Id == "support-agent/knowledge/faq");
    }

    private static async Task<BuildReport> BuildAsync(PackageProject project)
    {
        var outcome = await project.Workspace.BuildAsync(new() { Targets = [.. Targets] });
        return outcome.Value.ShouldNotBeNull(string.Join('\n', outcome.Diagnostics));
    }
}
