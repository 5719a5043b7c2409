namespace Cop.Packages;

/// <summary>The section of a manifest that declares a dependency.</summary>
internal enum DependencyKind
{
    /// <summary><c>dependencies</c>: always needed.</summary>
    Normal,

    /// <summary><c>dev_dependencies</c>: needed by the root's tests only (P-15).</summary>
    Development,

    /// <summary><c>peer_dependencies</c>: constrained here and provided by the package that uses this one (P-16).</summary>
    Peer,

    /// <summary><c>optional_dependencies</c>: left out when it cannot be resolved (P-17).</summary>
    Optional,
}
