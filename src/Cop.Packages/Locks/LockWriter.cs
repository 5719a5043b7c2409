using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Writes a lock: keys in a fixed order, two spaces, texts in double quotes, LF. One lock has one text.</summary>
internal sealed class LockWriter
{
    private readonly StringBuilder _text = new();

    public static string Write(LockFile file)
    {
        var writer = new LockWriter();
        writer._text.Append("# cop.lock is written by cop install; change cop.yaml instead.\n");
        writer._text.Append("lockfile_version: ").Append(LockFile.CurrentVersion).Append('\n');
        writer.Text("", "requires", file.Requires);
        writer._text.Append(file.Packages.IsEmpty ? "packages: {}\n" : "packages:\n");
        foreach (var package in file.Packages.OrderBy(each => each.Name, StringComparer.Ordinal)) writer.Package(package);
        writer._text.Append("pins: {}\n");
        writer._text.Append(file.Warnings.IsEmpty ? "warnings: []\n" : "warnings:\n");
        foreach (var warning in file.Warnings) writer._text.Append("  - ").Append(Quote(warning)).Append('\n');
        return writer._text.ToString();
    }

    private void Package(LockedPackage package)
    {
        _text.Append("  ").Append(Quote($"{package.Name}@{package.Version}")).Append(":\n");
        Text("    ", "version", package.Version.ToString());
        Text("    ", "resolved", package.Resolved);
        Text("    ", "integrity", package.Integrity);
        Text("    ", "tree", package.Tree);
        Map("dependencies", package.Dependencies);
        if (!package.Peers.IsEmpty) Map("peers", package.Peers);
        if (package.IsDevelopment) _text.Append("    dev: true\n");
        if (package.IsYanked) _text.Append("    yanked: true\n");
        Text("    ", "condition", package.Condition);
    }

    private void Text(string indent, string key, string? value)
    {
        if (value is not null) _text.Append(indent).Append(key).Append(": ").Append(Quote(value)).Append('\n');
    }

    private void Map(string key, ImmutableSortedDictionary<string, string> map)
    {
        _text.Append("    ").Append(key).Append(map.IsEmpty ? ": {}\n" : ":\n");
        foreach (var (name, value) in map) _text.Append("      ").Append(Quote(name)).Append(": ").Append(Quote(value)).Append('\n');
    }

    // A JSON string is a double-quoted YAML scalar.
    private static string Quote(string text) => CopJson.From(text).ToString()!;
}
