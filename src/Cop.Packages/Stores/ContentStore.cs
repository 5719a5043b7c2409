using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Cop.Packages;

/// <summary>
/// The files of installed packages, by their digests. Every read verifies; a path of an archive never becomes a path on disk.
/// </summary>
/// <remarks>
/// Files are written beside and renamed, content first and the package's record last, so a killed installation leaves no half package. They
/// are not flushed: after a loss of power the digest finds the damage, and the next installation writes the file again.
/// </remarks>
internal sealed class ContentStore
{
    private static readonly string[] Folders = ["trees", "blobs", "damaged", "tmp"];
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private readonly string _root;
    private readonly string _temporary;

    public ContentStore(string home) =>
        (_root, _temporary) = (Path.Combine(home, "store", "v1"), Path.Combine(home, "store", "v1", "tmp"));

    /// <summary>
    /// The files of a package; null when they are not in the store. A damaged file is moved away and makes the package missing.
    /// </summary>
    public ImmutableArray<PackageFile>? Read(string tree)
    {
        if (ReadHashes(tree) is not { } hashes) return null;
        var files = new List<PackageFile>(hashes.Count);
        foreach (var (path, hash) in hashes)
        {
            if (ReadBlob(hash) is not { } content) return null;
            files.Add(new(path, content));
        }

        return PackageFiles.Sort(files);
    }

    /// <summary>Writes the files of a package that was verified, then its record.</summary>
    public void Add(StoredPackage package, ImmutableArray<PackageFile> files)
    {
        var hashes =
            files.Select(file => (file.Path, Hash: Convert.ToHexStringLower(SHA512.HashData(file.Content.Span)), file.Content)).ToList();
        foreach (var (_, hash, content) in hashes)
        {
            // A file that is there may be damaged.
            if (ReadBlob(hash) is null) AtomicFile.Write(BlobFile(hash), content.Span, _temporary, isFlushed: false);
        }

        var tree = CopJson.Object(hashes.Select(each => (each.Path, (CopJson?)CopJson.From(each.Hash))));
        AtomicFile.Write(TreeFile(package.Tree), tree.Utf8.Span, _temporary, isFlushed: false);
        AtomicFile.Write(RecordFile(package.Name, package.Version), StoreRecord.Write(package).Utf8.Span, _temporary, isFlushed: false);
    }

    /// <summary>The record of a version; null when the store has none.</summary>
    public StoredPackage? Find(string name, string version) => StoreRecord.Read(RecordFile(name, version));

    /// <summary>Notes that a version is in use, for <see cref="Prune"/>.</summary>
    public void Touch(string name, string version, DateTimeOffset now)
    {
        if (Find(name, version) is { } package && package.LastUsed.Date != now.Date)
            AtomicFile.Write(
                RecordFile(name, version), StoreRecord.Write(package with { LastUsed = now }).Utf8.Span, _temporary, isFlushed: false);
    }

    /// <summary>All packages, by name and version.</summary>
    public ImmutableArray<StoredPackage> List() => !Directory.Exists(Path.Combine(_root, "packages")) ? [] :
    [
        .. Directory.EnumerateFiles(Path.Combine(_root, "packages"), "*.json", SearchOption.AllDirectories).Select(StoreRecord.Read)
            .OfType<StoredPackage>().OrderBy(each => each.Name, StringComparer.Ordinal)
                .ThenBy(each => each.Version, StringComparer.Ordinal),
    ];

    /// <summary>The packages whose files are missing or damaged.</summary>
    public ImmutableArray<StoredPackage> FindDamaged() => [.. List().Where(package => Read(package.Tree) is null)];

    /// <summary>Removes the packages that were used least lately until the rest fits, and files that no package has.</summary>
    /// <returns>The packages that were removed.</returns>
    public ImmutableArray<StoredPackage> Prune(long maxBytes, IReadOnlySet<string> keptTrees)
    {
        var packages = List();
        long total = packages.DistinctBy(each => each.Tree).Sum(each => each.Bytes);
        var removed = ImmutableArray.CreateBuilder<StoredPackage>();
        foreach (var package in packages.Where(each => !keptTrees.Contains(each.Tree)).OrderBy(each => each.LastUsed))
        {
            if (total <= maxBytes) break;
            total -= package.Bytes;
            File.Delete(RecordFile(package.Name, package.Version));
            removed.Add(package);
        }

        RemoveUnused();
        return removed.ToImmutable();
    }

    private void RemoveUnused()
    {
        var trees = List().Select(each => each.Tree).ToHashSet(StringComparer.Ordinal);
        var blobs = trees.SelectMany(tree => ReadHashes(tree) ?? []).Select(each => BlobFile(each.Hash)).ToHashSet(StringComparer.Ordinal);
        var treeFiles = trees.Select(TreeFile).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in Folders.Select(each => Path.Combine(_root, each)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToList())
            {
                if (!blobs.Contains(file) && !treeFiles.Contains(file)) File.Delete(file);
            }
        }
    }

    // The tree's digest is computed again from its lines, so a changed list is noticed as well as a changed file.
    private List<(string Path, string Hash)>? ReadHashes(string tree)
    {
        if (!IsDigest(tree) || ReadFile(TreeFile(tree)) is not { } utf8) return null;
        if (CopJson.Parse(utf8, new JsonLimits { MaxBytes = int.MaxValue }) is not { IsOk: true } parsed) return null;
        var hashes = parsed.Unwrap().Members.Select(member => (member.Name, Hash: member.Value.AsString() ?? "")).ToList();
        return hashes.TrueForAll(each => each.Hash.Length == 128) && TreeDigest.OfHashes(hashes) == tree ? hashes : null;
    }

    private byte[]? ReadBlob(string hash)
    {
        string file = BlobFile(hash);
        if (ReadFile(file) is not { } content) return null;
        if (Convert.ToHexStringLower(SHA512.HashData(content)) == hash) return content;
        Directory.CreateDirectory(Path.Combine(_root, "damaged"));
        File.Move(file, Path.Combine(_root, "damaged", hash), overwrite: true);
        return null;
    }

    private static byte[]? ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsDigest(string tree) =>
        tree.Length == 71 && tree.StartsWith("sha256:", StringComparison.Ordinal)
            && tree.AsSpan(7).IndexOfAnyExcept(HexDigits) < 0;

    private string BlobFile(string hash) => Path.Combine(_root, "blobs", "sha512", hash[..2], hash);

    private string TreeFile(string tree) => Path.Combine(_root, "trees", "sha256", $"{tree[7..]}.json");

    private string RecordFile(string name, string version) =>
        Path.Combine(_root, "packages", name.Replace('/', Path.DirectorySeparatorChar), $"{version}.json");
}
