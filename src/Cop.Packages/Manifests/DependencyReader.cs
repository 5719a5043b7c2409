using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Reads the four dependency sections of a manifest.</summary>
internal sealed class DependencyReader(string file, string package, DiagnosticList diagnostics)
{
    private static readonly (string Section, DependencyKind Kind)[] Sections =
    [
        ("dependencies", DependencyKind.Normal), ("dev_dependencies", DependencyKind.Development),
        ("peer_dependencies", DependencyKind.Peer), ("optional_dependencies", DependencyKind.Optional),
    ];

    public ImmutableArray<ManifestDependency> Read(YamlNode document)
    {
        var dependencies = ImmutableArray.CreateBuilder<ManifestDependency>();
        var sections = new Dictionary<string, string>(StringComparer.Ordinal) { [package] = "meta.name" };
        foreach (var (section, kind) in Sections)
        {
            foreach (var member in document[section]?.Members ?? [])
            {
                string pointer = $"/{section}/{JsonPointerToken.Escape(member.Key)}";
                // A package may constrain as a peer what its own tests need.
                string place = kind is DependencyKind.Peer ? $"peer {section}" : section;
                if (!sections.TryAdd(member.Key, place) && !IsDevelopmentPeer(sections[member.Key], section))
                    Add(DiagnosticCodes.DependencyTwice, member.KeySpan,
                        $"\"{member.Key}\" is named in {sections[member.Key].Split(' ')[^1]} already.", pointer);
                if (ReadOne(member, kind, pointer) is { } dependency) dependencies.Add(dependency);
            }
        }

        return dependencies.ToImmutable();
    }

    private static bool IsDevelopmentPeer(string known, string section) => known == "dev_dependencies" && section == "peer_dependencies";

    private ManifestDependency? ReadOne(YamlMember member, DependencyKind kind, string pointer)
    {
        bool isText = member.Value.Kind == YamlKind.String;
        var rangeNode = isText ? member.Value : member.Value["version"];
        string rangePointer = isText ? pointer : $"{pointer}/version";
        string? path = member.Value.TextOf("path");
        bool allowPrereleases = member.Value.FlagOf("prerelease") ?? false;
        VersionRange? range = null;
        if (rangeNode is null && path is null)
            Add(DiagnosticCodes.MissingKey, member.Value.Span, $"\"{member.Key}\" needs \"version\" or \"path\".", pointer,
                new("add \"version:\""));
        else if (rangeNode is not null && !VersionRange.TryParse(rangeNode.Text, allowPrereleases, out range, out var reason))
            Add(DiagnosticCodes.BadRange, rangeNode.Span, $"{rangeNode.Describe()} is no range. {reason}", rangePointer);
        if (path is not null && (Path.IsPathRooted(path) || path.Contains('\\')))
            Add(DiagnosticCodes.BadPath, member.Value["path"]!.Span, "The path of a dependency is relative and has / between folders.",
                $"{pointer}/path");
        return new ManifestDependency
        {
            Name = member.Key,
            Kind = kind,
            Range = range,
            Path = path,
            Condition = member.Value.TextOf("condition"),
            Use = member.Value.TextsOf("use"),
            AllowPrereleases = allowPrereleases,
            Span = member.KeySpan,
        };
    }

    private void Add(DiagnosticCode code, SourceSpan span, string message, string pointer, DiagnosticFix? fix = null) =>
        diagnostics.Add(code, file, span, message, pointer, fix);
}
