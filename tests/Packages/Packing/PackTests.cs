using System.Diagnostics;

namespace Cop.Packages.Tests;

public sealed class PackTests : IDisposable
{
    private readonly RegistryFolder _folder = new();

    public PackTests()
    {
        Write(_folder);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void F_24_another_folder_umask_time_and_order_give_the_same_bytes()
    {
        var first = Pack(_folder);
        using var other = new RegistryFolder();
        Write(other, isReversed: true);
        foreach (var file in Directory.EnumerateFiles(other.Project, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(
                file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var second = Pack(other);
        second.Integrity.ShouldBe(first.Integrity);
        File.ReadAllBytes(second.File!).ShouldBe(File.ReadAllBytes(first.File!));
    }

    [Fact]
    public void The_archive_holds_the_whole_manifest_and_GNU_tar_reads_it()
    {
        var packed = Pack(_folder);
        ArchiveReader.TryRead(File.ReadAllBytes(packed.File!), out var files, out var reason).ShouldBeTrue(reason);
        files.Select(each => each.Path).ShouldBe([".copignore", "README.md", "cop.yaml", "prompts/system.md"]);
        System.Text.Encoding.UTF8.GetString(files[2].Content.Span).ShouldBe(_folder.Read("cop.yaml"));
        using var tar = Process.Start(new ProcessStartInfo("tar", ["-tzf", packed.File!]) { RedirectStandardOutput = true })!;
        string listing = tar.StandardOutput.ReadToEnd();
        tar.WaitForExit();
        (tar.ExitCode, listing).ShouldBe((0, ".copignore\nREADME.md\ncop.yaml\nprompts/system.md\n"));
        using var sum = Process.Start(new ProcessStartInfo("sha512sum", [packed.File!]) { RedirectStandardOutput = true })!;
        Convert.ToBase64String(Convert.FromHexString(sum.StandardOutput.ReadToEnd().Split(' ')[0]))
            .ShouldBe(packed.Integrity["sha512-".Length..]);
        sum.WaitForExit();
    }

    [Theory]
    [InlineData(".env", true)]
    [InlineData(".env.local", true)]
    [InlineData("keys/server.pem", true)]
    [InlineData("dist/openai/request.json", true)]
    [InlineData(".cop/build/x", true)]
    [InlineData("old-1.0.0.cop", true)]
    [InlineData("notes.tmp", true)]
    [InlineData("docs/draft/a.md", true)]
    [InlineData("docs/a.md", false)]
    [InlineData("docs/keep.tmp", false)]
    public void Some_files_are_never_shipped(string path, bool isExcluded)
    {
        _folder.Write(".copignore", "*.tmp\n!keep.tmp\n/docs/draft/\n");
        _folder.Write(path, "x\n");
        Pack(_folder, isDryRun: true).Files.Any(each => each.Path == path).ShouldBe(!isExcluded);
    }

    [Theory]
    [InlineData("prompts/system.md", "Hi\u200Bdden\n", 5, "CTX9001")]
    [InlineData("key.txt", "-----BEGIN RSA PRIVATE KEY-----\n", 5, "CTX9002")]
    [InlineData("prompts/system.md", "{{#if}}", 5, "CTX3001")]
    [InlineData("cop.yaml", "meta: {name: packed, version: 1.0.0}\ndependencies: {near: {path: ../near}}\n", 4, "CTX2105")]
    public void What_must_not_be_published_is_not_packed(string path, string text, int exitCode, string code)
    {
        _folder.Write(path, text);
        var outcome = _folder.Workspace.Pack();
        outcome.ExitCode.ShouldBe(exitCode, string.Join('\n', outcome.Diagnostics));
        outcome.Diagnostics.ShouldContain(each => each.Code == code);
        Directory.GetFiles(_folder.Project, "*.cop").ShouldBeEmpty();
    }

    [Fact]
    public void An_accepted_finding_does_not_stop_the_packing()
    {
        _folder.Write("key.txt", "-----BEGIN RSA PRIVATE KEY-----\n");
        _folder.Workspace.Pack(isDryRun: true, allowed: ["CTX9002:key.txt"]).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_link_is_no_file_of_a_package()
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Project, "passwords"), "/etc/passwd");
        _folder.Workspace.Pack().ExitCode.ShouldBe(7);
        _folder.Write(".copignore", "passwords\n");
        _folder.Workspace.Pack().ExitCode.ShouldBe(0);
    }

    [Fact]
    public void The_dependencies_of_the_sample_are_what_its_registry_serves()
    {
        string sample = Path.Combine(RepositoryFile.Root, "samples", "SupportPackage");
        foreach (var source in Directory.GetDirectories(Path.Combine(sample, "packages")))
        {
            var content = PackageContent.ReadFolder(source, new DiagnosticList())!;
            string folder = Path.Combine(sample, "registry", "v1", "packages", content.Manifest.Name);
            byte[] archive = File.ReadAllBytes(Path.Combine(folder, "-", $"{content.Manifest.Name}-{content.Manifest.Version}.cop"));
            ArchiveReader.TryRead(archive, out var files, out var reason).ShouldBeTrue(reason);
            TreeDigest.Of(files).ShouldBe(content.Tree, $"Pack {content.Manifest.Name} again.");
            File.ReadAllText(Path.Combine(folder, "index.json")).ShouldContain(TreeDigest.IntegrityOf(archive));
        }
    }

    private static void Write(RegistryFolder folder, bool isReversed = false)
    {
        (string, string)[] files =
        [
            ("cop.yaml",
                "meta: {name: packed, version: 1.0.0, description: All of it stays}\ncontext: {system: {source: prompts/system.md}}\n"),
            ("prompts/system.md", "Hello.\n"), ("README.md", "# Packed\n"), (".copignore", "*.tmp\n"),
        ];
        foreach (var (path, text) in isReversed ? files.Reverse() : files) folder.Write(path, text);
    }

    private static PackedArchive Pack(RegistryFolder folder, bool isDryRun = false)
    {
        var outcome = folder.Workspace.Pack(isDryRun: isDryRun);
        return outcome.Value.ShouldNotBeNull(string.Join('\n', outcome.Diagnostics));
    }
}
