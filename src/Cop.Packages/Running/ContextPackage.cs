using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A package that is ready to run: its bundle, made from verified files by the lock.</summary>
public sealed class ContextPackage
{
    private const string HomeVariable = "COP_HOME";

    private ContextPackage(PackageBundle bundle, string? persona)
    {
        (Bundle, Persona) = (bundle, persona);
        Digest = bundle.Document.Hash().Value;
        Guardrails = GuardrailCheck.Of(bundle);
    }

    /// <summary>The bundle.</summary>
    public PackageBundle Bundle { get; }

    /// <summary>SHA-256 of the bundle's document, in lower-case hex.</summary>
    public string Digest { get; }

    /// <summary>The persona; null for the default.</summary>
    public string? Persona { get; }

    /// <summary>The name of the package.</summary>
    public string Name => Bundle.Package;

    /// <summary>The version of the package.</summary>
    public string Version => Bundle.Version;

    /// <summary>The names of the tools that a host implements.</summary>
    public ImmutableArray<string> Tools => [.. Bundle.Content.Tools.Select(each => each.Name)];

    internal GuardrailCheck Guardrails { get; }

    internal PackageRuntime Runtime => PackageRuntime.Of(Bundle.Content);

    /// <summary>Loads a package from its folder, with the versions of its lock; every file is verified.</summary>
    /// <param name="folder">The folder with the <c>cop.yaml</c>.</param>
    /// <param name="target">The target; null for the first of the manifest.</param>
    /// <param name="persona">The persona; null for the target's, else the default.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ContextPackageException">The package, its lock or a dependency has a fault; it says which.</exception>
    public static async Task<ContextPackage> LoadAsync(
        string folder, string? target = null, string? persona = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string home = Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } named ? named : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "cop");
        var outcome = await LoadAsync(
            new PackageEnvironment { Folder = folder, Home = home, IsOffline = true }, target, persona,
            cancellationToken: cancellationToken).ConfigureAwait(false);
        return outcome.Value ?? throw new ContextPackageException(outcome.Diagnostics);
    }

    /// <summary>Loads a package from its folder, and returns what is wrong with it.</summary>
    /// <param name="environment">The location of the package and of the user's content store. No network is used.</param>
    /// <param name="target">The target; null for the first of the manifest.</param>
    /// <param name="persona">The persona; null for the target's, else the default.</param>
    /// <param name="withDevelopment">
    /// Whether the package's dependencies for development are part of it, as its tests and a trial of it want them. Default: false.
    /// </param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static Task<PackageOutcome<ContextPackage>> LoadAsync(
        PackageEnvironment environment, string? target = null, string? persona = null, bool withDevelopment = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return Task.Run(() => Load(environment, target, persona, withDevelopment), cancellationToken);
    }

    /// <summary>Takes a bundle that was built, such as the <c>bundle.json</c> of the target standalone.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="persona">The persona; null for the default.</param>
    public static ContextPackage From(PackageBundle bundle, string? persona = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new ContextPackage(bundle, persona);
    }

    private static PackageOutcome<ContextPackage> Load(
        PackageEnvironment environment, string? target, string? persona, bool withDevelopment)
    {
        var diagnostics = new DiagnosticList();
        ContextPackage? package = null;
        try
        {
            if (InstalledPackages.Load(environment, diagnostics, withDevelopment) is { } installed)
            {
                var options = PackageBuild.Targets(installed.Root.Manifest, target is null ? [] : [target])[0];
                var model = ModelData.Read(environment.ModelsFile).Find(options.Model, options.Format);
                ModelCheck.Check(installed.Root.Manifest, options, model, diagnostics);
                if (BundleMerger.Merge(installed, options, model, diagnostics) is { } bundle)
                {
                    string? chosen = persona ?? options.Persona;
                    _ = BundleRendering.SectionsFor(bundle, chosen, diagnostics).Count();
                    PackageRuntime.Check(bundle, diagnostics);
                    package = new(PackageBundle.Load(BundleJson.Write(bundle).Utf8.Span), chosen);
                }
            }
        }
        catch (PackageFaultException fault)
        {
            diagnostics.Add(fault.Diagnostic);
        }

        ImmutableArray<Diagnostic> found = [.. diagnostics];
        return new(diagnostics.HasErrors ? null : package, found);
    }
}
