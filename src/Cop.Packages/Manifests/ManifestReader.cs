using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>Reads <c>cop.yaml</c>: form by its schema, then what a schema cannot say.</summary>
internal sealed class ManifestReader
{
    private readonly YamlNode _document;
    private readonly string _file;
    private readonly DiagnosticList _diagnostics;

    private ManifestReader(YamlNode document, string file, DiagnosticList diagnostics) =>
        (_document, _file, _diagnostics) = (document, file, diagnostics);

    /// <summary>The manifest; null when one of the diagnostics added is an error.</summary>
    public static PackageManifest? Read(ReadOnlySpan<byte> utf8, DiagnosticList diagnostics, string file = PackageManifest.FileName)
    {
        var found = new DiagnosticList();
        PackageManifest? manifest = null;
        if (YamlReader.Read(file, utf8, found) is { } document)
        {
            SchemaCheck.Check(document, "manifest", file, found);
            if (!found.HasErrors) manifest = new ManifestReader(document, file, found).ReadChecked();
        }

        foreach (var diagnostic in found) diagnostics.Add(diagnostic);
        return found.HasErrors ? null : manifest;
    }

    private PackageManifest? ReadChecked()
    {
        var meta = _document["meta"]!;
        var name = meta["name"]!;
        if (PackageName.IsReserved(name.Text))
            Add(DiagnosticCodes.ReservedName, name.Span, $"\"{name.Text}\" is reserved.", "/meta/name",
                new("choose another name, or put it behind a scope: @you/" + name.Text));
        var dependencies = new DependencyReader(_file, name.Text, _diagnostics).Read(_document);
        var overrides = ReadOverrides();
        var files = new ManifestFiles(_file, _diagnostics).Read(_document);
        var variables = new VariableReader(_file, _diagnostics).Read(_document);
        CheckPersonas();
        if (ReadVersion(meta["version"]!) is not { } version) return null;
        return new PackageManifest
        {
            Name = name.Text,
            Version = version,
            Description = meta.TextOf("description"),
            License = meta.TextOf("license"),
            Dependencies = dependencies,
            Overrides = overrides,
            Variables = variables,
            Files = files,
            DefaultPersona = _document["context"]?["personas"]?.TextOf("default"),
            Exports = _document.TextsOf("exports"),
            Document = _document,
        };
    }

    private SemVersion? ReadVersion(YamlNode version)
    {
        if (PackageVersion.TryParse(version.Text, out var parsed, out var reason)) return parsed;
        Add(DiagnosticCodes.BadVersion, version.Span, $"\"{version.Text}\" is no version. {reason}", "/meta/version");
        return null;
    }

    private ImmutableSortedDictionary<string, VersionRange> ReadOverrides()
    {
        var overrides = ImmutableSortedDictionary.CreateBuilder<string, VersionRange>(StringComparer.Ordinal);
        foreach (var member in _document["overrides"]?.Members ?? [])
        {
            if (VersionRange.TryParse(member.Value.Text, allowPrereleases: false, out var range, out var reason)) overrides.Add(
                member.Key, range);
            else Add(
                DiagnosticCodes.BadRange, member.Value.Span, $"\"{member.Value.Text}\" is no range. {reason}",
                $"/overrides/{JsonPointerToken.Escape(member.Key)}");
        }

        return overrides.ToImmutable();
    }

    private void CheckPersonas()
    {
        var personas = _document["context"]?["personas"];
        if (personas?["default"] is not { } wanted) return;
        var available = personas["available"]?.Members.Select(member => member.Key).ToList() ?? [];
        if (available.Contains(wanted.Text)) return;
        string? nearest = NearestName.Find(wanted.Text, available);
        Add(
            DiagnosticCodes.UnknownPersona, wanted.Span, $"There is no persona \"{wanted.Text}\" under context.personas.available.",
            "/context/personas/default",
            nearest is null ? null : new($"write \"{nearest}\"") { Edits = [new(wanted.Span, nearest)] });
    }

    private void Add(DiagnosticCode code, SourceSpan span, string message, string pointer, DiagnosticFix? fix = null) =>
        _diagnostics.Add(code, _file, span, message, pointer, fix);
}
