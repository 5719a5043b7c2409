using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <content>Operations that create or inspect a package.</content>
public sealed partial class PackageWorkspace
{
    /// <summary>Writes a new package that validates without a finding. Files that exist are never overwritten.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="isFull">Whether it has a persona, a guardrail, knowledge and a tool besides the prompt.</param>
    public PackageOutcome<PackageCreation> Create(string name, bool isFull = false) => Run<PackageCreation>(_ =>
    {
        if (!PackageName.IsValid(name) || PackageName.IsReserved(name))
            throw new PackageFaultException(
                DiagnosticCodes.WrongForm, $"\"{name}\" cannot be the name of a package.",
                fix: new("use lower-case letters, digits and hyphens, as in support-agent or @you/support-agent"));
        var files = PackageTemplates.Files(name, isFull);
        if (files.FirstOrDefault(file => File.Exists(Path.Combine(_environment.Folder, file.Path))) is { Path: { } existing })
            throw new PackageFaultException(DiagnosticCodes.FileExists, $"{existing} exists already; nothing was written.", existing);
        // The manifest last: without it the other files are no package.
        foreach (var (path, text) in files.Reverse())
            AtomicFile.Write(
                Path.Combine(_environment.Folder, path), Encoding.UTF8.GetBytes(text), Path.Combine(_environment.Folder, ".cop", "tmp"));
        return new PackageCreation([.. files.Select(file => file.Path)]);
    });

    /// <summary>A name for a package in this folder: that of the folder, in the form of package names.</summary>
    public string DefaultName
    {
        get
        {
            var letters = new DirectoryInfo(_environment.Folder).Name.ToLowerInvariant()
                .Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-');
            string name = string.Concat(letters).Trim('-').TrimStart("0123456789-".ToCharArray());
            return PackageName.IsValid(name) && !PackageName.IsReserved(name) ? name : "my-package";
        }
    }

    /// <summary>The outcome for a package that the lock does not have.</summary>
    /// <param name="name">The package.</param>
    public static PackageOutcome<PackageInventory> NotInTheLock(string name) => Run<PackageInventory>(_ =>
        throw new PackageFaultException(DiagnosticCodes.NotADependency, $"The lock has no package \"{name}\".", LockFile.FileName));

    /// <summary>The packages of the lock, without a network.</summary>
    public PackageOutcome<PackageInventory> List() => Run<PackageInventory>(diagnostics =>
    {
        if (PackageContent.ReadFolder(_environment.Folder, diagnostics) is not { } root) return null;
        var file = InstalledPackages.ReadLock(root, diagnostics);
        if (diagnostics.HasErrors) return null;
        var store = new ContentStore(_environment.Home);
        return new PackageInventory(
            root.Manifest.Name,
            [.. root.Manifest.Dependencies.Select(each => each.Name).Where(each => file?.Find(each) is not null).Distinct()
                .Order(StringComparer.Ordinal)],
            [.. (file?.Packages ?? []).Select(each => Listing(each, store))]);
    });

    /// <summary>The direct dependencies for which the registries have newer versions.</summary>
    /// <param name="cancellationToken">Cancels the reading of registries.</param>
    public Task<PackageOutcome<OutdatedPackages>> FindOutdatedAsync(CancellationToken cancellationToken = default) =>
        RunAsync<OutdatedPackages>(
            async (diagnostics, cancellation) =>
            {
                if (PackageContent.ReadFolder(_environment.Folder, diagnostics) is not { } root) return null;
                var file = InstalledPackages.ReadLock(root, diagnostics);
                if (diagnostics.HasErrors) return null;
                using var registries = new RegistrySet(_environment, diagnostics);
                return await OutdatedCheck.RunAsync(root.Manifest, file, registries, cancellation).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Checks the texts of the package: form, contradictions, variables without use, hidden characters, keys.</summary>
    /// <param name="paths">Files or folders below the package to report on; empty for all.</param>
    /// <param name="appliesFixes">Whether corrections that are known are carried out.</param>
    public PackageOutcome<LintReport> Lint(ImmutableArray<string> paths = default, bool appliesFixes = false) =>
        Run<LintReport>(diagnostics =>
    {
        var applied = ImmutableArray<Diagnostic>.Empty;
        var found = FindLint();
        if (appliesFixes && found.Any(each => each.Fix is { Edits.IsEmpty: false }))
        {
            applied = FixApplication.Apply(_environment.Folder, found);
            found = FindLint();
        }

        foreach (
            var diagnostic in found.Where(each => paths.IsDefaultOrEmpty || paths.Any(path => IsBelow(each.File, path)))) diagnostics.Add(
        diagnostic);
        return new LintReport(applied);
    });

    /// <summary>Checks digests, hidden text, keys and the policy of the package and of all that its lock names.</summary>
    /// <param name="repairs">Whether packages that are damaged or missing are fetched again.</param>
    /// <param name="cancellationToken">Cancels the repair.</param>
    public Task<PackageOutcome<AuditReport>> AuditAsync(bool repairs = false, CancellationToken cancellationToken = default) =>
        RunLockedAsync<AuditReport>(
            async (diagnostics, cancellation) =>
            {
                int repaired = 0;
                if (repairs)
                {
                    repaired = new ContentStore(_environment.Home).FindDamaged().Length;
                    await new Installation(_environment, diagnostics).RunAsync(new() { IsFrozen = true }, cancellation)
                        .ConfigureAwait(false);
                }

                return diagnostics.HasErrors ? null : Audit(repaired, diagnostics);
            },
            cancellationToken);

    /// <summary>The packages of the user's content store.</summary>
    public PackageOutcome<StoredPackages> ListStore() =>
        Run(_ => new StoredPackages(new ContentStore(_environment.Home).List()));

    /// <summary>Verifies every file of the user's content store.</summary>
    public PackageOutcome<StoredPackages> VerifyStore() => Run(diagnostics =>
    {
        var store = new ContentStore(_environment.Home);
        foreach (var damaged in store.FindDamaged())
            diagnostics.Add(
                DiagnosticCodes.DamagedStore, PackageManifest.FileName, SourceSpan.Start,
                $"{damaged.Name} {damaged.Version} is damaged in the content store.", fix: new("cop install, in a package that uses it"));
        return new StoredPackages(store.List());
    });

    /// <summary>Removes packages that were used least lately until the content store is small enough.</summary>
    /// <param name="maxBytes">The size in bytes.</param>
    /// <param name="locks">Lock files whose packages are kept.</param>
    /// <returns>The packages that were removed.</returns>
    public PackageOutcome<StoredPackages> PruneStore(long maxBytes, ImmutableArray<string> locks = default) =>
        Run<StoredPackages>(diagnostics =>
    {
        var kept = (locks.IsDefault ? [] : locks)
            .SelectMany(file => LockReader.Read(File.ReadAllBytes(file), diagnostics, file)?.Packages ?? [])
            .Select(each => each.Tree).ToHashSet(StringComparer.Ordinal);
        return diagnostics.HasErrors ? null : new StoredPackages(new ContentStore(_environment.Home).Prune(maxBytes, kept));
    });

    private AuditReport? Audit(int repaired, DiagnosticList diagnostics)
    {
        if (InstalledPackages.Load(_environment, diagnostics, withDevelopment: true) is not { } installed) return null;
        var policy = PackagePolicy.Read(_environment.Folder, diagnostics);
        PackageLint.Check(installed.Root, diagnostics);
        foreach (var (entry, content) in installed.Packages)
        {
            if ((policy.Refusal(entry.Name, entry.Version) ?? policy.RefusalOfLicense(entry.Name, content.Manifest.License)) is { } reason)
                diagnostics.Add(
                    DiagnosticCodes.PolicyRefused, LockFile.FileName, SourceSpan.Start, $"{entry.Name} {entry.Version}: {reason}.");
            if (entry.IsYanked)
                diagnostics.Add(
                    DiagnosticCodes.Deprecated, LockFile.FileName, SourceSpan.Start,
                    $"{entry.Name} {entry.Version} was yanked by its author.");
            foreach (var file in content.Files) ContentScan.Scan($"pkg:{entry.Name}", file, diagnostics);
        }

        return new AuditReport(
            installed.Packages.Length + 1, installed.Root.Files.Length +
                installed.Packages.Sum(each => each.Content.Files.Length), repaired);
    }

    private ImmutableArray<Diagnostic> FindLint()
    {
        var found = new DiagnosticList();
        foreach (
            var diagnostic in PackageValidator.Validate(_environment.Folder)
                .Where(each => each.File != LockFile.FileName && each.Code != "CTX2105"))
            found.Add(diagnostic);
        var ignored = new DiagnosticList();
        if (PackageContent.ReadFolder(_environment.Folder, ignored) is { } package) PackageLint.Check(package, found);
        return [.. found];
    }

    private static bool IsBelow(string file, string path)
    {
        string normal = path.TrimEnd('/');
        if (normal.StartsWith("./", StringComparison.Ordinal)) normal = normal[2..];
        return normal is "" or "." || file == normal || file.StartsWith(normal + "/", StringComparison.Ordinal);
    }

    private static PackageListing Listing(LockedPackage package, ContentStore store)
    {
        var ignored = new DiagnosticList();
        var content = store.Read(package.Tree) is { } files ? PackageContent.Read(files, ignored) : null;
        return new PackageListing
        {
            Name = package.Name,
            Version = package.Version.ToString(),
            Resolved = package.Resolved,
            Tree = package.Tree,
            License = content?.Manifest.License,
            IsDevelopment = package.IsDevelopment,
            Dependencies = package.Dependencies,
        };
    }
}
