using System.Text;

namespace Cop.Packages.Tests;

/// <summary>Random changes to the texts that come from outside: a diagnostic for each, and never another exception.</summary>
public sealed class UntrustedTextTests
{
    private const int Seed = 20251128;
    private static readonly int Rounds = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 50_000 : 1_000;

    private const string Document = """
        {"name": "tone", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": {"name": "tone", "version": "1.0.0", "yanked": false,
        "published": "2026-01-01T00:00:00Z", "dependencies": {"words": "^1.0.0"}, "optional_dependencies": {"more": {"version": "*"}},
        "dist": {"tarball": "-/tone.cop", "integrity": "sha512-x", "tree": "sha256:y"}}}}
        """;

    private const string Lock = """
        lockfile_version: 1
        requires: "sha256:0000000000000000000000000000000000000000000000000000000000000000"
        packages:
          "tone@1.0.0":
            version: "1.0.0"
            resolved: "v1/tone.cop"
            tree: "sha256:0000000000000000000000000000000000000000000000000000000000000000"
            dependencies: {}
        pins: {}
        warnings: []

        """;

    [Fact]
    public void A_document_of_a_registry_is_read_or_refused() => Mutate(Document, utf8 =>
    {
        try
        {
            RegistryDocument.Read("tone", utf8, new NoRegistry(), "test", new DiagnosticList());
        }
        catch (PackageFaultException refused)
        {
            refused.Diagnostic.Code.ShouldBe("CTX8002");
        }
    });

    [Fact]
    public void A_lock_is_read_or_has_a_diagnostic() => Mutate(Lock, utf8 =>
    {
        var diagnostics = new DiagnosticList();
        if (LockReader.Read(utf8, diagnostics) is null) diagnostics.HasErrors.ShouldBeTrue();
    });

    [Fact]
    public void A_manifest_is_edited_or_refused_and_stays_a_manifest() => Mutate(
        "# c\nmeta: {name: x-y, version: 1.0.0}\ndependencies:\n  tone: ^1.0.0 # t\n  words: {version: '*', use: [tools]}\n",
        utf8 =>
        {
            var diagnostics = new DiagnosticList();
            if (ManifestReader.Read(utf8, diagnostics) is null) return;
            string text = YamlReader.Decode("cop.yaml", utf8, diagnostics)!;
            try
            {
                string edited = ManifestEditor.Set(text, "dependencies", "more", "^2.0.0");
                ManifestReader.Read(Encoding.UTF8.GetBytes(edited), diagnostics)!.Dependencies.ShouldContain(each => each.Name == "more");
            }
            catch (PackageFaultException refused)
            {
                refused.Diagnostic.Code.ShouldBe("CTX6201");
            }
        });

    private static void Mutate(string text, Action<byte[]> check)
    {
        var random = new Random(Seed);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(utf8.Length), length = random.Next(Math.Min(12, utf8.Length - at) + 1);
                utf8 = random.Next(3) switch
                {
                    0 => [.. utf8[..at], .. utf8[(at + length)..]],
                    1 => [.. utf8[..(at + length)], .. utf8[at..]],
                    _ => [.. utf8[..at], (byte)random.Next(256), .. utf8[(at + 1)..]],
                };
                if (utf8.Length == 0) utf8 = [0];
            }

            try
            {
                check(utf8);
            }
            catch (Exception error) when (error is not ShouldAssertException)
            {
                throw new InvalidOperationException($"seed {Seed}, round {round}: {Convert.ToBase64String(utf8)}", error);
            }
        }
    }

    private sealed class NoRegistry : IPackageRegistry
    {
        public Task<RegistryPackage?> ReadAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<byte[]> DownloadAsync(RegistryRelease release, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
