using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>Resolves a root against the registries, and turns every failure into diagnostics.</summary>
internal sealed class DependencyResolution(
    AvailablePackages available, PackagePolicy policy, DateTimeOffset now, DiagnosticList diagnostics)
{
    /// <summary>The chosen versions; null when diagnostics say why there are none.</summary>
    /// <param name="root">The manifest of the root.</param>
    /// <param name="locked">The versions that are kept where they can be.</param>
    /// <param name="cancellationToken">Cancels the reading of registries.</param>
    public async Task<ResolutionOutcome.Resolved?> ResolveAsync(
        PackageManifest root, IReadOnlyDictionary<string, SemVersion> locked, CancellationToken cancellationToken)
    {
        while (true)
        {
            var request = RequestOf(root, locked);
            switch (Resolver.Resolve(request))
            {
                case ResolutionOutcome.NeedMetadata need:
                    await available.LoadAsync(need.Packages, cancellationToken).ConfigureAwait(false);
                    break;
                case ResolutionOutcome.Resolved resolved:
                    return Check(request, resolved) ? resolved : null;
                case ResolutionOutcome.Conflict conflict:
                    AddConflict(request, conflict.Cause);
                    return null;
                case ResolutionOutcome.GaveUp gaveUp:
                    Add(DiagnosticCodes.SearchGaveUp, $"The search for a solution ended after {gaveUp.Derivations} steps.",
                        new("narrow the ranges"));
                    return null;
            }
        }
    }

    private ResolutionRequest RequestOf(PackageManifest root, IReadOnlyDictionary<string, SemVersion> locked) => new()
    {
        RootName = root.Name,
        Dependencies = [.. ManifestDependencies.OfRoot(root)],
        Releases = available.Releases,
        Overrides = root.Overrides,
        Locked = locked,
        PublishedUntil = policy.MinimumAge is { } age ? now - age : null,
        Forbidden = (name, version) => policy.Refusal(name, version),
    };

    private bool Check(ResolutionRequest request, ResolutionOutcome.Resolved resolved)
    {
        foreach (var (owner, peer) in Resolver.MissingPeers(request, resolved.Versions))
            Add(
                DiagnosticCodes.MissingPeer, $"{owner} needs the peer {peer.Name} {peer.Range}, and no dependency brings it.",
                new($"cop install {peer.Name}@{peer.Range}"));
        if (Resolver.FindCycle(request, resolved.Versions) is { } cycle)
            Add(DiagnosticCodes.Cycle, $"Packages depend on each other in a cycle: {string.Join(" -> ", cycle)}.");
        return !diagnostics.HasErrors;
    }

    private void AddConflict(ResolutionRequest request, Incompatibility cause)
    {
        var missing = Conflicts.Leaves(cause).Select(each => each).OfType<IncompatibilityCause.NotFound>().Select(each => each.Package)
            .Distinct().Order(StringComparer.Ordinal).ToList();
        string text = string.Join(' ', ConflictText.Of(cause, request.RootName));
        string hints = string.Join(' ', ConflictHints.Of(request, cause));
        foreach (var name in missing)
            Add(DiagnosticCodes.PackageNotFound, $"No registry has the package \"{name}\".");
        var forbidden = Conflicts.Leaves(cause).OfType<IncompatibilityCause.NoVersions>()
            .FirstOrDefault(each => each.Reason.Contains("forbidden by the policy", StringComparison.Ordinal));
        if (forbidden is not null) Add(DiagnosticCodes.PolicyRefused, $"{forbidden.Package} is {forbidden.Reason}.");
        if (missing.Count == 0) Add(DiagnosticCodes.Unresolvable, $"{text} {hints}".TrimEnd());
    }

    private void Add(DiagnosticCode code, string message, DiagnosticFix? fix = null) =>
        diagnostics.Add(code, PackageManifest.FileName, SourceSpan.Start, message, fix: fix);
}
