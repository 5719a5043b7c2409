using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Reads <c>cop.lock</c>.</summary>
internal static class LockReader
{
    /// <summary>The lock; null when one of the diagnostics added is an error.</summary>
    public static LockFile? Read(ReadOnlySpan<byte> utf8, DiagnosticList diagnostics, string file = LockFile.FileName)
    {
        if (FindConflictMarker(utf8) is { } line)
        {
            diagnostics.Add(
                DiagnosticCodes.LockConflict, file, new(line, 1, line, 8), "The lock has conflict markers of a merge.",
                fix: new("take one side of cop.lock, merge cop.yaml by hand, and run cop install"));
            return null;
        }

        var found = new DiagnosticList();
        var document = YamlReader.Read(file, utf8, found);
        if (document is not null && !IsNewer(document, file, found)) SchemaCheck.Check(document, "lock", file, found);
        var packages = document is null || found.HasErrors ? [] : ReadPackages(document, file, found);
        foreach (var diagnostic in found) diagnostics.Add(diagnostic);
        return found.HasErrors || document is null ? null : new LockFile
        {
            Requires = document.TextOf("requires")!,
            Packages = packages,
            Warnings = document.TextsOf("warnings"),
        };
    }

    private static bool IsNewer(YamlNode document, string file, DiagnosticList diagnostics)
    {
        if (document.IntegerOf("lockfile_version") is not > LockFile.CurrentVersion) return false;
        diagnostics.Add(
            DiagnosticCodes.LockNewer, file, document["lockfile_version"]!.Span,
            $"The lock has version {document["lockfile_version"]!.Text}; this tool reads up to {LockFile.CurrentVersion}.",
            "/lockfile_version", new("update cop"));
        return true;
    }

    private static ImmutableArray<LockedPackage> ReadPackages(YamlNode document, string file, DiagnosticList diagnostics)
    {
        var packages = ImmutableArray.CreateBuilder<LockedPackage>();
        foreach (var member in document["packages"]!.Members)
        {
            int at = member.Key.LastIndexOf('@');
            string version = member.Value.TextOf("version")!;
            if (at < 1 || member.Key[(at + 1)..] != version || !PackageVersion.TryParse(version, out var parsed, out _)
                || !PackageName.IsValid(member.Key[..at]))
            {
                diagnostics.Add(
                    DiagnosticCodes.LockInconsistent, file, member.KeySpan,
                    $"\"{member.Key}\" and its version \"{version}\" do not fit together.",
                    $"/packages/{JsonPointerToken.Escape(member.Key)}", new("run cop install"));
                continue;
            }

            packages.Add(new LockedPackage
            {
                Name = member.Key[..at],
                Version = parsed,
                Resolved = member.Value.TextOf("resolved")!,
                Integrity = member.Value.TextOf("integrity"),
                Tree = member.Value.TextOf("tree")!,
                Dependencies = ReadMap(member.Value["dependencies"]),
                Peers = ReadMap(member.Value["peers"]),
                IsDevelopment = member.Value.FlagOf("dev") ?? false,
                Condition = member.Value.TextOf("condition"),
                IsYanked = member.Value.FlagOf("yanked") ?? false,
            });
        }

        return [.. packages.OrderBy(package => package.Name, StringComparer.Ordinal)];
    }

    private static ImmutableSortedDictionary<string, string> ReadMap(YamlNode? map) =>
        (map?.Members ?? []).ToImmutableSortedDictionary(member => member.Key, member => member.Value.Text, StringComparer.Ordinal);

    private static int? FindConflictMarker(ReadOnlySpan<byte> utf8)
    {
        int line = 0;
        foreach (var text in Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, YamlReader.MaxBytes)]).AsSpan().EnumerateLines())
        {
            line++;
            if (text.StartsWith("<<<<<<< ") || text.StartsWith(">>>>>>> ")) return line;
        }

        return null;
    }
}
