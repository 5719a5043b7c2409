using Cop.Events;

namespace Cop.Packages;

/// <summary>Binds bundles to agents by events.</summary>
public static class PackageBinding
{
    /// <summary>The artifact type of a bundle.</summary>
    public const string BundleType = "context/bundle";

    private const int MaxBundleBytes = 1000 * 1024;

    /// <summary>The topic with the bindings of an agent.</summary>
    /// <param name="agent">The name of the agent.</param>
    public static string TopicOf(string agent)
    {
        ArgumentException.ThrowIfNullOrEmpty(agent);
        return CopId.Derive("topic", "context-binding", agent);
    }

    /// <summary>Binds a package to an agent: puts the bundle into the store and appends <c>context.bound</c>.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="agent">The name of the agent.</param>
    /// <param name="package">The package.</param>
    /// <param name="actor">The person or system that binds it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>False when this package is bound already.</returns>
    public static async Task<CopResult<bool>> BindAsync(
        CopKernel kernel, string agent, ContextPackage package, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(package);
        string topicId = TopicOf(agent);
        if (package.Bundle.Document.Utf8.Length > MaxBundleBytes)
            return new CopError(
                CopErrorCodes.LimitExceeded,
                $"The bundle of '{package.Name}' has {package.Bundle.Document.Utf8.Length} bytes, and an event holds {MaxBundleBytes}. "
                    + "Leave out knowledge with include_knowledge: false, or shorten it.");
        var read = await kernel.Store.GetProfileRowAsync(
            topicId, PackagesProfile.Name, PackagesProfile.BindingKind, agent, cancellationToken).ConfigureAwait(false);
        if (!read.TryGet(out var row, out var error)) return error;
        if (row is { Status: "bound" } && row.Body["bundleDigest"]?.AsString() == package.Digest
            && row.Body["persona"]?.AsString() == package.Persona) return false;
        string artifactId = CopId.Derive("artifact", topicId, package.Digest);
        var stored = new ArtifactCreated(new CreatedArtifact(artifactId, BundleType, package.Bundle.Document)).ToDraft() with
        {
            Id = CopId.Derive("event", topicId, package.Digest),
        };
        var bound = new ContextBound(agent, artifactId, package.Digest, package.Name, package.Version) { Persona = package.Persona };
        // The bundle has one id for its bytes: to bind it again appends nothing.
        var first = await kernel.AppendAsync(topicId, stored, actor, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (first.Error is { } refused) return refused;
        var second = await kernel.AppendAsync(topicId, bound.ToDraft(), actor, cancellationToken: cancellationToken).ConfigureAwait(false);
        return second.Error is { } failed ? failed : true;
    }

    /// <summary>Ends the binding of an agent; it does nothing until a package is bound again.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="agent">The name of the agent.</param>
    /// <param name="actor">The person or system that ends it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static Task<CopResult<AppendReceipt>> UnbindAsync(
        CopKernel kernel, string agent, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return kernel.AppendAsync(
            TopicOf(agent), new ContextUnbound(agent).ToDraft(), actor, cancellationToken: cancellationToken);
    }
}
