using System.Collections.Immutable;
using System.Text;
using Semver;

namespace Cop.Packages;

/// <summary>Installs the dependencies of a package: resolves, fetches, verifies; then writes the manifest and, last, the lock.</summary>
/// <remarks>
/// No code of a package runs. Nothing below the package's folder changes before everything is verified. A kill between the two writes
/// leaves a manifest that the lock does not agree with, which every command reports and the next installation repairs.
/// </remarks>
internal sealed class Installation(PackageEnvironment environment, DiagnosticList diagnostics)
{
    private readonly ContentStore _store = new(environment.Home);
    private readonly DateTimeOffset _now = environment.Time.GetUtcNow();

    public async Task<InstallReport?> RunAsync(InstallRequest request, CancellationToken cancellationToken)
    {
        string text = ReadManifestText();
        var policy = PackagePolicy.Read(environment.Folder, diagnostics);
        policy.CheckRegistries(environment.Registries);
        var before = ReadLock();
        using var registries = new RegistrySet(environment, diagnostics);
        if (diagnostics.HasErrors) return null;
        string edited = await EditAsync(text, request, registries, cancellationToken).ConfigureAwait(false);
        if (ManifestReader.Read(Encoding.UTF8.GetBytes(edited), diagnostics) is not { } root) return null;
        if (PathPackage.Collect(environment.Folder, root, diagnostics) is not { } paths) return null;
        var available = new AvailablePackages(paths, registries);
        if (request.IsFrozen) return await RunFrozenAsync(root, before, available, policy, cancellationToken).ConfigureAwait(false);
        var resolution = new DependencyResolution(available, policy, _now, diagnostics);
        var resolved = await resolution.ResolveAsync(root, Locked(before, request), cancellationToken).ConfigureAwait(false);
        if (resolved is null) return null;
        CheckRequired(policy, resolved.Versions.Keys);
        var packages = await FetchAllAsync(resolved.Versions, available, before, policy, cancellationToken).ConfigureAwait(false);
        return diagnostics.HasErrors ? null : Write(text, edited, before, LockBuilder.Build(root, packages, resolved.LeftOut));
    }

    private string ReadManifestText()
    {
        if (new PackageFolder(environment.Folder).Read(PackageManifest.FileName, YamlReader.MaxBytes, out var reason) is not { } utf8)
            throw new PackageFaultException(
                DiagnosticCodes.NoManifest, $"There is no manifest to read. {reason}", fix: new("cop init"));
        return YamlReader.Decode(PackageManifest.FileName, utf8, diagnostics) ?? "";
    }

    private LockFile? ReadLock()
    {
        string file = Path.Combine(environment.Folder, LockFile.FileName);
        return File.Exists(file) ? LockReader.Read(File.ReadAllBytes(file), diagnostics) : null;
    }

    private async Task<string> EditAsync(string text, InstallRequest request, RegistrySet registries, CancellationToken cancellationToken)
    {
        foreach (var name in request.Remove)
        {
            text = ManifestEditor.Remove(text, name) ?? throw new PackageFaultException(
                DiagnosticCodes.NotADependency, $"{PackageManifest.FileName} has no dependency \"{name}\".");
        }

        foreach (var wanted in request.Add)
        {
            var (name, range) = await RangeOfAsync(wanted, registries, cancellationToken).ConfigureAwait(false);
            text = ManifestEditor.Set(text, request.Section, name, range);
        }

        if (!request.ToLatest || ManifestReader.Read(Encoding.UTF8.GetBytes(text), diagnostics) is not { } manifest) return text;
        foreach (
            var dependency in manifest.Dependencies.Where(each => each.Range is not null && each.Path is null && Moves(request, each.Name)))
        {
            var (_, range) = await RangeOfAsync($"{dependency.Name}@latest", registries, cancellationToken).ConfigureAwait(false);
            text = ManifestEditor.Set(text, ManifestDependencies.SectionOf(dependency.Kind), dependency.Name, range);
        }

        return text;
    }

    // A tag is only for the command line; the manifest gets the caret range of the version that it names (P-11).
    private static async Task<(string Name, string Range)> RangeOfAsync(
        string wanted, RegistrySet registries, CancellationToken cancellationToken)
    {
        int at = wanted.IndexOf('@', 1);
        string name = at < 0 ? wanted : wanted[..at];
        string range = at < 0 ? "latest" : wanted[(at + 1)..];
        if (!PackageName.IsValid(name))
            throw new PackageFaultException(DiagnosticCodes.WrongForm, $"\"{name}\" is no package name.");
        if (at >= 0 && VersionRange.TryParse(range, false, out _, out _)) return (name, range);
        var package = await registries.ReadAsync(name, cancellationToken).ConfigureAwait(false) ?? throw new PackageFaultException(
            DiagnosticCodes.PackageNotFound, $"No registry has the package \"{name}\".");
        var newest = package.Releases.Where(each => !each.Release.IsYanked && !each.Release.Version.IsPrerelease)
            .MaxBy(each => each.Release.Version, SemVersion.PrecedenceComparer)?.Release.Version.ToString();
        string? version = package.Tags.GetValueOrDefault(range) ?? (range == "latest" ? newest : null);
        return version is null
            ? throw new PackageFaultException(
                DiagnosticCodes.PackageNotFound, $"The package \"{name}\" has no release \"{range}\".",
                fix: new($"known tags: {string.Join(", ", package.Tags.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("none"))}"))
            : (name, $"^{version}");
    }

    private static bool Moves(InstallRequest request, string name) => request.Update.IsEmpty || request.Update.Contains(name);

    private static Dictionary<string, SemVersion> Locked(LockFile? before, InstallRequest request) =>
        (before?.Packages ?? []).Where(each => !request.IsUpdate || !Moves(request, each.Name))
            .ToDictionary(each => each.Name, each => each.Version, StringComparer.Ordinal);

    private void CheckRequired(PackagePolicy policy, IEnumerable<string> names)
    {
        foreach (var name in policy.Require.Except(names))
            diagnostics.Add(
                DiagnosticCodes.PolicyRefused, PackagePolicy.FileName, SourceSpan.Start,
                $"The policy requires {name}, which is no dependency.",
                fix: new($"cop install {name}"));
    }

    private async Task<List<(LockedPackage, PackageManifest)>> FetchAllAsync(
        IReadOnlyDictionary<string, SemVersion> versions, AvailablePackages available, LockFile? before, PackagePolicy policy,
        CancellationToken cancellationToken)
    {
        var fetch = new PackageFetch(_store, _now);
        var packages = new List<(LockedPackage, PackageManifest)>();
        foreach (var (name, version) in versions)
        {
            if (available.FindPath(name) is { } path)
            {
                packages.Add(
                    (new() { Name = name, Version = version, Resolved = $"path:{path.Path}", Tree = path.Content.Tree },
                        path.Content.Manifest));
                continue;
            }

            var package = available.FindRegistry(name)!;
            var expected = before?.Find(name) is { } known && known.Version == version && known.Integrity is not null ? known : null;
            var (content, integrity) = await fetch.FetchAsync(package, version, expected, cancellationToken).ConfigureAwait(false);
            var release = package.Find(version)!;
            AddNotes(policy, release, content.Manifest);
            packages.Add((
                new()
                {
                    Name = name, Version = version, Resolved = release.Location, Integrity = integrity, Tree = content.Tree,
                    IsYanked = release.Release.IsYanked,
                },
                content.Manifest));
        }

        return packages;
    }

    private void AddNotes(PackagePolicy policy, RegistryRelease release, PackageManifest manifest)
    {
        string label = $"{release.Name} {release.Release.Version}";
        if (policy.RefusalOfLicense(release.Name, manifest.License) is { } reason)
            diagnostics.Add(DiagnosticCodes.PolicyRefused, PackagePolicy.FileName, SourceSpan.Start, $"{reason}.");
        if (release.Deprecated is { } text)
            diagnostics.Add(DiagnosticCodes.Deprecated, PackageManifest.FileName, SourceSpan.Start, $"{label} is deprecated: {text}");
        if (release.Release.IsYanked)
            diagnostics.Add(DiagnosticCodes.Deprecated, PackageManifest.FileName, SourceSpan.Start, $"{label} was yanked by its author.");
    }

    private async Task<InstallReport?> RunFrozenAsync(
        PackageManifest root, LockFile? before, AvailablePackages available, PackagePolicy policy, CancellationToken cancellationToken)
    {
        if (before is null)
        {
            if (root.Dependencies.IsEmpty) return new InstallReport();
            throw new PackageFaultException(
                DiagnosticCodes.NoLock, "There is no cop.lock, and --frozen writes none.", fix: new("cop install"));
        }

        foreach (var package in before.Packages.Where(each => policy.Refusal(each.Name, each.Version) is not null))
            diagnostics.Add(
                DiagnosticCodes.PolicyRefused, LockFile.FileName, SourceSpan.Start,
                $"{package.Name} {package.Version}: {policy.Refusal(package.Name, package.Version)}.");
        var named = before.Packages.Where(each => each.Integrity is not null).Select(each => each.Name).ToList();
        await available.LoadAsync(
            named.Where(name => available.FindPath(name) is null && !IsStored(before.Find(name)!)).ToList(), cancellationToken)
            .ConfigureAwait(false);
        var manifests = new Dictionary<string, PackageManifest>(StringComparer.Ordinal);
        foreach (var package in before.Packages)
            manifests[package.Name] = await FrozenManifestAsync(package, available, cancellationToken).ConfigureAwait(false);
        foreach (var fault in LockAgreement.Check(root, before, each => ManifestDependencies.OfDependency(manifests[each.Name])))
            diagnostics.Add(DiagnosticCodes.LockOutOfStep, LockFile.FileName, SourceSpan.Start, fault, fix: new("cop install"));
        return new InstallReport { Installed = before.Packages.Length };
    }

    private bool IsStored(LockedPackage package) =>
        _store.Find(package.Name, package.Version.ToString()) is { } record && record.Integrity == package.Integrity
            && record.Tree == package.Tree && _store.Read(record.Tree) is not null;

    private async Task<PackageManifest> FrozenManifestAsync(
        LockedPackage package, AvailablePackages available, CancellationToken cancellationToken)
    {
        if (package.Integrity is null)
        {
            var path = available.FindPath(package.Name);
            return path?.Content.Tree == package.Tree ? path.Content.Manifest : throw new PackageFaultException(
                DiagnosticCodes.LockOutOfStep, $"The package {package.Name} beside this one changed since the lock was written.",
                LockFile.FileName, new("cop install"));
        }

        if (IsStored(package)) return PackageContent.Read(_store.Read(package.Tree)!.Value, diagnostics)!.Manifest;
        var known = available.FindRegistry(package.Name) ?? throw new PackageFaultException(
            DiagnosticCodes.PackageNotFound, $"No registry has the package \"{package.Name}\".");
        var (content, _) =
            await new PackageFetch(_store, _now).FetchAsync(known, package.Version, package, cancellationToken).ConfigureAwait(false);
        return content.Manifest;
    }

    private InstallReport Write(string text, string edited, LockFile? before, LockFile after)
    {
        string temporary = Path.Combine(environment.Folder, ".cop", "tmp");
        string lockFile = Path.Combine(environment.Folder, LockFile.FileName);
        byte[] lockText = Encoding.UTF8.GetBytes(LockWriter.Write(after));
        bool isLockNew = !File.Exists(lockFile) || !File.ReadAllBytes(lockFile).AsSpan().SequenceEqual(lockText);
        bool isManifestNew = edited != text;
        if (isManifestNew)
            AtomicFile.Write(Path.Combine(environment.Folder, PackageManifest.FileName), Encoding.UTF8.GetBytes(edited), temporary);
        if (isLockNew) AtomicFile.Write(lockFile, lockText, temporary);
        return new InstallReport
        {
            Changes = Changes(before, after),
            Installed = after.Packages.Length,
            LockWritten = isLockNew,
            ManifestWritten = isManifestNew,
            Warnings = after.Warnings,
        };
    }

    private static ImmutableArray<PackageChange> Changes(LockFile? before, LockFile after) =>
    [
        .. (before?.Packages ?? []).Concat(after.Packages).Select(each => each.Name).Distinct().Order(StringComparer.Ordinal)
            .Select(name => new PackageChange(name, before?.Find(name)?.Version.ToString(), after.Find(name)?.Version.ToString()))
            .Where(change => change.From != change.To),
    ];
}
