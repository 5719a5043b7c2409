using System.Security.Cryptography;
using System.Text;

namespace Cop.Packages;

/// <summary>The identity of a package: a digest over the paths and contents of its files, independent of the compression (P-24).</summary>
internal static class TreeDigest
{
    /// <summary><c>sha256:</c> over the lines <c>644 path NUL sha512-of-content LF</c> in the order of the paths' bytes.</summary>
    public static string Of(IEnumerable<PackageFile> files) =>
        OfHashes(files.Select(file => (file.Path, Convert.ToHexStringLower(SHA512.HashData(file.Content.Span)))));

    /// <summary>The same, from the paths and the digests of the contents in hexadecimal.</summary>
    public static string OfHashes(IEnumerable<(string Path, string Hash)> files)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, hash) in PackageFiles.Sort(files, each => each.Path))
            digest.AppendData(Encoding.UTF8.GetBytes($"644 {path}\0{hash}\n"));
        return "sha256:" + Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    /// <summary>The integrity of an archive: <c>sha512-</c> and base64, as in Subresource Integrity.</summary>
    public static string IntegrityOf(ReadOnlySpan<byte> archive) => "sha512-" + Convert.ToBase64String(SHA512.HashData(archive));
}
