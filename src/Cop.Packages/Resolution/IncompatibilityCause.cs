namespace Cop.Packages;

/// <summary>The reason that terms cannot all hold.</summary>
internal abstract record IncompatibilityCause
{
    /// <summary>The root is always chosen.</summary>
    public sealed record Root : IncompatibilityCause;

    /// <summary>A package depends on another, as peer or as optional where it says so.</summary>
    public sealed record Dependency(string Owner, VersionSet OwnerVersions, ReleaseDependency Needed) : IncompatibilityCause;

    /// <summary>Each version of a set depends on some version of another package, not all on the same ones.</summary>
    public sealed record Dependencies(string Owner, VersionSet OwnerVersions, string Needed, VersionSet Versions) : IncompatibilityCause;

    /// <summary>No registry has the package.</summary>
    public sealed record NotFound(string Package) : IncompatibilityCause;

    /// <summary>The package has no version that can be chosen in a set.</summary>
    /// <param name="Package">The package.</param>
    /// <param name="Versions">The set.</param>
    /// <param name="Reason">Empty when the set has no version, else the reason that its versions cannot be chosen.</param>
    public sealed record NoVersions(string Package, VersionSet Versions, string Reason) : IncompatibilityCause;

    /// <summary>It follows from two others.</summary>
    public sealed record Derived(Incompatibility Left, Incompatibility Right) : IncompatibilityCause;
}
