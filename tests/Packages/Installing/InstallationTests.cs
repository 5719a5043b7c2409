namespace Cop.Packages.Tests;

public sealed class InstallationTests : IDisposable
{
    private const string Root = "meta: {name: my-agent, version: 1.0.0}\n";
    private readonly RegistryFolder _folder = new();

    public InstallationTests()
    {
        _folder.Publish("tone", "1.0.0");
        _folder.Publish("tone", "1.2.0", "dependencies: {words: ^1.0.0}\n");
        _folder.Publish("words", "1.1.0", "", null, ("words.md", "words\n"));
        _folder.Publish("@acme/rules", "2.0.0");
        _folder.Write("cop.yaml", Root);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_package_is_added_with_its_dependencies_and_the_manifest_keeps_its_comments()
    {
        _folder.Write("cop.yaml", $"# mine\n{Root}\ndependencies:\n  # for politeness\n  \"@acme/rules\": ^2.0.0   # scoped\n");
        var outcome = await _folder.InstallAsync("tone");
        outcome.Diagnostics.ShouldBeEmpty();
        outcome.Value!.Changes.Select(each => $"{each.Name} {each.To}").ShouldBe(["@acme/rules 2.0.0", "tone 1.2.0", "words 1.1.0"]);
        _folder.Read("cop.yaml").ShouldBe(
            $"# mine\n{Root}\ndependencies:\n  # for politeness\n  \"tone\": \"^1.2.0\"\n  \"@acme/rules\": ^2.0.0   # scoped\n");
        LockReader.Read(System.Text.Encoding.UTF8.GetBytes(_folder.Read("cop.lock")), new DiagnosticList())!.Find("words")!
            .Resolved.ShouldBe("v1/packages/words/-/words-1.1.0.cop");
    }

    [Fact]
    public async Task A_second_installation_writes_nothing()
    {
        await _folder.InstallAsync("tone");
        var written = File.GetLastWriteTimeUtc(Path.Combine(_folder.Project, "cop.lock"));
        var again = (await _folder.InstallAsync()).Value!;
        (again.LockWritten, again.ManifestWritten, again.Changes.Length, again.Installed).ShouldBe((false, false, 0, 2));
        File.GetLastWriteTimeUtc(Path.Combine(_folder.Project, "cop.lock")).ShouldBe(written);
    }

    [Fact]
    public async Task The_lock_keeps_versions_and_an_update_moves_the_named_one()
    {
        await _folder.InstallAsync("tone@^1.0.0", "words@^1.0.0");
        _folder.Publish("tone", "1.3.0");
        _folder.Publish("words", "1.9.0");
        (await _folder.InstallAsync()).Value!.Changes.ShouldBeEmpty();
        var moved = await _folder.Workspace.InstallAsync(new() { IsUpdate = true, Update = ["words"] });
        moved.Value!.Changes.ShouldBe([new("words", "1.1.0", "1.9.0")]);
    }

    [Fact]
    public async Task An_update_to_the_latest_widens_the_range_in_the_manifest()
    {
        await _folder.InstallAsync("words@^1.0.0");
        _folder.Publish("words", "2.0.0");
        var moved = await _folder.Workspace.InstallAsync(new() { IsUpdate = true, ToLatest = true });
        moved.Value!.Changes.ShouldBe([new("words", "1.1.0", "2.0.0")]);
        _folder.Read("cop.yaml").ShouldContain("\"words\": \"^2.0.0\"");
    }

    [Fact]
    public async Task A_package_that_is_removed_takes_along_what_only_it_needed()
    {
        await _folder.InstallAsync("tone", "@acme/rules");
        var outcome = await _folder.Workspace.InstallAsync(new() { Remove = ["tone"] });
        outcome.Value!.Changes.Select(each => each.Name).ShouldBe(["tone", "words"]);
        _folder.Read("cop.yaml").ShouldNotContain("tone");
        (await _folder.Workspace.InstallAsync(new() { Remove = ["@acme/rules"] })).Value.ShouldNotBeNull();
        _folder.Read("cop.yaml").Trim().ShouldBe(Root.Trim());
        (await _folder.Workspace.InstallAsync(new() { Remove = ["tone"] })).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_folder_beside_the_root_is_a_dependency_without_an_archive()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Project, "..", "near"));
        File.WriteAllText(
            Path.Combine(_folder.Project, "..", "near", "cop.yaml"), "meta: {name: near, version: 0.1.0}\ndependencies: {words: '*'}\n");
        _folder.Write("cop.yaml", $"{Root}dependencies: {{near: {{path: ../near}}}}\n");
        (await _folder.InstallAsync()).Value!.Installed.ShouldBe(2);
        _folder.Read("cop.lock").ShouldContain("resolved: \"path:../near\"");
    }

    [Fact]
    public async Task Without_a_network_what_is_in_the_store_is_enough()
    {
        await _folder.InstallAsync("tone");
        Directory.Delete(_folder.Registry, recursive: true);
        var outcome = await new PackageWorkspace(_folder.Environment with { IsOffline = true }).InstallAsync(new() { IsFrozen = true });
        outcome.Diagnostics.ShouldBeEmpty();
        outcome.Value!.Installed.ShouldBe(2);
    }

    [Theory]
    [InlineData("dependencies: {nothing: ^1.0.0}\n", 3, "CTX2005")]
    [InlineData("dependencies: {tone: ^9.0.0}\n", 4, "CTX2001")]
    [InlineData("dependencies: {tone: ^1.x.3}\n", 5, "CTX1203")]
    [InlineData("dependencies: {tone: ^1.0.0, tone: ^1.0.0}\n", 5, "CTX1011")]
    [InlineData("dependencies: {tone: {path: ../no}}\n", 5, "CTX1001")]
    [InlineData("peer_dependencies: {tone: ^1.0.0}\ndependencies: {needs-peer: '*'}\n", 4, "CTX2002")]
    [InlineData("dependencies: {cycle-a: '*'}\n", 4, "CTX2003")]
    public async Task What_cannot_be_resolved_is_explained_and_nothing_is_written(string rest, int exitCode, string code)
    {
        _folder.Publish("needs-peer", "1.0.0", "peer_dependencies: {words: ^1.0.0}\n");
        _folder.Publish("cycle-a", "1.0.0", "dependencies: {cycle-b: '*'}\n");
        _folder.Publish("cycle-b", "1.0.0", "dependencies: {cycle-a: '*'}\n");
        _folder.Write("cop.yaml", Root + rest);
        string before = RegistryFolder.Snapshot(_folder.Project);
        var outcome = await _folder.InstallAsync();
        outcome.ExitCode.ShouldBe(exitCode, string.Join('\n', outcome.Diagnostics));
        outcome.Diagnostics.ShouldContain(each => each.Code == code);
        RegistryFolder.Snapshot(_folder.Project).ShouldBe(before);
    }

    [Theory]
    [InlineData("integrity", 10, "CTX6001")]
    [InlineData("tree", 10, "CTX6001")]
    [InlineData("no integrity", 10, "CTX6004")]
    [InlineData("dependencies", 10, "CTX6003")]
    [InlineData("truncated", 10, "CTX6001")]
    [InlineData("not an archive", 10, "CTX6002")]
    [InlineData("other package", 10, "CTX6003")]
    public async Task A_registry_that_lies_is_refused_and_nothing_is_written(string lie, int exitCode, string code)
    {
        string archive = Path.Combine(_folder.Registry, "v1", "packages", "liar", "-", "liar-1.0.0.cop");
        _folder.Publish("liar", "1.0.0", "", entry => lie switch
        {
            "integrity" =>
                entry.MergePatch(
                    Json("""{"dist": {"integrity": "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA""" +
                        """AAAAAAAAAA=="}}""")),
            "tree" => entry.MergePatch(Json($$$"""{"dist": {"tree": "sha256:{{{new string('0', 64)}}}"}}""")),
            "no integrity" => entry.MergePatch(Json("""{"dist": {"integrity": null}}""")),
            "dependencies" => entry.MergePatch(Json("""{"dependencies": {"words": "^1.0.0"}}""")),
            _ => entry,
        });
        if (lie == "truncated") File.WriteAllBytes(archive, File.ReadAllBytes(archive)[..^10]);
        if (lie is "not an archive" or "other package")
        {
            byte[] other = lie == "not an archive" ? [1, 2, 3]
                : File.ReadAllBytes(Path.Combine(_folder.Registry, "v1", "packages", "words", "-", "words-1.1.0.cop"));
            _folder.Publish("liar", "1.0.0", "", entry => entry.MergePatch(Json(
                $$$"""{"dist": {"tree": null, "integrity": "{{{TreeDigest.IntegrityOf(other)}}}"}}""")));
            File.WriteAllBytes(archive, other);
        }

        string before = RegistryFolder.Snapshot(_folder.Project);
        var outcome = await _folder.InstallAsync("liar");
        outcome.ExitCode.ShouldBe(exitCode, string.Join('\n', outcome.Diagnostics));
        outcome.Diagnostics.ShouldContain(each => each.Code == code);
        RegistryFolder.Snapshot(_folder.Project).ShouldBe(before);
        new ContentStore(_folder.Home).List().ShouldNotContain(each => each.Name == "liar");
    }

    [Theory]
    [InlineData("<<<<<<< ours\n", 5, "CTX2101")]
    [InlineData("lockfile_version: 2\n", 5, "CTX2102")]
    [InlineData("digest", 10, "CTX6001")]
    [InlineData("edge", 4, "CTX2104")]
    [InlineData("manifest", 4, "CTX2104")]
    public async Task A_lock_that_is_wrong_is_reported_and_kept(string change, int exitCode, string code)
    {
        await _folder.InstallAsync("tone");
        string text = _folder.Read("cop.lock");
        if (change == "manifest") _folder.Write("cop.yaml", _folder.Read("cop.yaml").Replace("^1.2.0", "^1.0.0"));
        else _folder.Write("cop.lock", change switch
        {
            "digest" => System.Text.RegularExpressions.Regex.Replace(text, "tree: \"sha256:.{64}", $"tree: \"sha256:{new string('a', 64)}"),
            "edge" => text.Replace("      \"words\": \"1.1.0\"\n", "", StringComparison.Ordinal)
                .Replace("dependencies:\n    peers", "dependencies: {}\n    peers")
                .Replace("    dependencies:\n  \"words", "    dependencies: {}\n  \"words"),
            _ => change,
        });
        string before = RegistryFolder.Snapshot(_folder.Project);
        var outcome = await _folder.Workspace.InstallAsync(new() { IsFrozen = true });
        outcome.ExitCode.ShouldBe(exitCode, string.Join('\n', outcome.Diagnostics));
        outcome.Diagnostics.ShouldContain(each => each.Code == code);
        RegistryFolder.Snapshot(_folder.Project).ShouldBe(before);
    }

    [Fact]
    public async Task A_release_that_changed_under_its_version_is_refused()
    {
        await _folder.InstallAsync("words");
        _folder.Publish("words", "1.1.0", "", null, ("words.md", "other words\n"));
        (await _folder.InstallAsync()).ExitCode.ShouldBe(10);
    }

    [Fact]
    public async Task A_damaged_file_of_the_store_is_fetched_again()
    {
        await _folder.InstallAsync("words");
        var store = new ContentStore(_folder.Home);
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(_folder.Home, "store", "v1", "blobs"), "*", SearchOption.AllDirectories))
            File.AppendAllText(blob, "x");
        store.FindDamaged().ShouldHaveSingleItem();
        (await _folder.InstallAsync()).ExitCode.ShouldBe(0);
        store.FindDamaged().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("deny: [tone]\n", 12)]
    [InlineData("allow: ['@acme/*']\n", 12)]
    [InlineData("pin: {tone: 1.0.0}\n", 0)]
    [InlineData("licenses: [MIT]\n", 12)]
    [InlineData("require: ['@acme/rules']\n", 12)]
    [InlineData("registries: ['https://only.example']\n", 12)]
    public async Task The_policy_decides_over_packages(string policy, int exitCode)
    {
        _folder.Write("cop-policy.yaml", policy);
        _folder.Write("cop.yaml", $"{Root}dependencies: {{tone: ^1.0.0}}\n");
        var outcome = await _folder.InstallAsync();
        outcome.ExitCode.ShouldBe(exitCode, string.Join('\n', outcome.Diagnostics));
        if (exitCode == 0) outcome.Value!.Changes.ShouldContain(new PackageChange("tone", null, "1.0.0"));
    }

    [Fact]
    public async Task Two_installations_at_once_both_succeed()
    {
        _folder.Write("cop.yaml", $"{Root}dependencies: {{tone: ^1.0.0}}\n");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _folder.InstallAsync())));
        outcomes.ShouldAllBe(each => each.ExitCode == 0);
        new ContentStore(_folder.Home).FindDamaged().ShouldBeEmpty();
    }

    private static CopJson Json(string text) => CopJson.Parse(text).Unwrap();
}
