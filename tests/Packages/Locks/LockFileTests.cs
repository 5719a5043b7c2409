using System.Collections.Immutable;
using System.Text;
using Semver;

namespace Cop.Packages.Tests;

public sealed class LockFileTests
{
    private static readonly LockFile Sample = new()
    {
        Requires = "sha256:" + new string('0', 64),
        Packages =
        [
            Package("tone-analyzer",
                "2.1.0") with { Dependencies = LockedPackage.Empty.Add("core-words", "1.5.2"),
                    Peers = LockedPackage.Empty.Add("rules", "^1") },
            Package("core-words", "1.5.2") with { Resolved = "path:../words", Integrity = null, IsDevelopment = true },
            Package("@acme/extra", "1.0.0-rc.1") with { Condition = "target == \"skill\"", IsYanked = true },
        ],
        Warnings = ["left \"out\"\nhere"],
    };

    [Fact]
    public void A_lock_that_is_written_and_read_is_the_same_to_the_byte()
    {
        string text = LockWriter.Write(Sample);
        var (read, found) = Read(text);
        found.ShouldBeEmpty();
        LockWriter.Write(read!).ShouldBe(text);
        read!.Find("core-words")!.IsDevelopment.ShouldBeTrue();
    }

    [Fact]
    public void The_order_of_packages_has_no_effect_on_the_text() =>
        LockWriter.Write(Sample with { Packages = [.. Sample.Packages.Reverse()] }).ShouldBe(LockWriter.Write(Sample));

    [Theory]
    [InlineData("lockfile_version: 1", "<<<<<<< ours\nlockfile_version: 1", "CTX2101")]
    [InlineData("lockfile_version: 1", "lockfile_version: 2", "CTX2102")]
    [InlineData("version: \"2.1.0\"", "version: \"2.1.1\"", "CTX2103")]
    [InlineData("sha512-", "sha1-", "CTX1105")]
    [InlineData("tree: ", "treee: ", "CTX1102")]
    public void A_lock_that_was_changed_by_hand_is_explained(string before, string after, string code)
    {
        string text = LockWriter.Write(Sample);
        var (read, found) = Read(
            text.Remove(text.IndexOf(before, StringComparison.Ordinal), before.Length)
                .Insert(text.IndexOf(before, StringComparison.Ordinal), after));
        read.ShouldBeNull();
        found.Select(each => each.Code).ShouldContain(code);
    }

    [Fact]
    public void An_edge_that_the_lock_lost_is_found()
    {
        var root = Root("aa: ^1");
        var agreed = new LockFile
        {
            Requires = LockFile.RequirementsOf(root),
            Packages = [Package("aa", "1.0.0") with { Dependencies = LockedPackage.Empty.Add("bb", "1.1.0") }, Package("bb", "1.1.0")],
        };
        Check(root, agreed).ShouldBeEmpty();
        Check(root, agreed with { Packages = [agreed.Packages[0]] }).ShouldContain("aa needs bb ^1; the lock does not have it.");
        Check(root,
            agreed with { Packages = [agreed.Packages[0], Package("bb", "2.0.0")] }).ShouldContain("aa needs bb ^1; the lock has 2.0.0.");
        Check(root,
            agreed with { Packages = [Package("aa", "1.0.0"), agreed.Packages[1]] })
                .ShouldContain("aa depends on bb, which its entry in the lock does not name.");
        Check(root,
            agreed with { Packages = agreed.Packages.Add(Package("cc", "1.0.0")) }).ShouldBe(["cc is in the lock and nothing needs it."]);
        Check(Root("aa: ^1.0.0"), agreed).ShouldBe(["The dependencies in cop.yaml changed since the lock was written."]);
    }

    private static List<string> Check(PackageManifest root, LockFile file)
    {
        VersionRange.TryParse("^1", false, out var range, out _);
        return [.. LockAgreement.Check(
            root, file, package => package.Name == "aa" ? [new ReleaseDependency("bb", range!.Versions, range.Text)] : [])];
    }

    private static PackageManifest Root(string dependency) =>
        ManifestReader.Read(
            Encoding.UTF8.GetBytes($"meta: {{name: root, version: 1.0.0}}\ndependencies:\n  {dependency}\n"), new DiagnosticList())!;

    private static LockedPackage Package(string name, string version) => new()
    {
        Name = name,
        Version = SemVersion.Parse(version),
        Resolved = $"https://registry.example/v1/packages/{name}/-/{name}-{version}.cop",
        Integrity = "sha512-" + new string('A', 86) + "==",
        Tree = "sha256:" + new string('1', 64),
    };

    private static (LockFile? Lock, DiagnosticList Found) Read(string text)
    {
        var diagnostics = new DiagnosticList();
        return (LockReader.Read(Encoding.UTF8.GetBytes(text), diagnostics), diagnostics);
    }
}
