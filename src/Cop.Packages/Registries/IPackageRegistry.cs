namespace Cop.Packages;

/// <summary>A registry of packages, for reading.</summary>
internal interface IPackageRegistry
{
    /// <summary>The document of a package; null when the registry has no such package.</summary>
    /// <exception cref="PackageFaultException">The registry does not answer, or with something else.</exception>
    Task<RegistryPackage?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>The bytes of an archive, at most the limit of archives.</summary>
    /// <exception cref="PackageFaultException">The archive cannot be read.</exception>
    Task<byte[]> DownloadAsync(RegistryRelease release, CancellationToken cancellationToken);
}
