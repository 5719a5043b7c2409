using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Rules for the files of a package as a whole, and their order: that of the bytes of their paths.</summary>
internal static class PackageFiles
{
    public const int MaxFiles = 10_000;
    public const long MaxBytes = 256L * 1024 * 1024;
    private const int MaxLevels = 32;

    /// <summary>The files in order.</summary>
    public static ImmutableArray<PackageFile> Sort(IEnumerable<PackageFile> files) => Sort(files, file => file.Path);

    /// <summary>Items in the order of the bytes of their paths.</summary>
    public static ImmutableArray<T> Sort<T>(IEnumerable<T> items, Func<T, string> pathOf) =>
        [.. items.OrderBy(item => Encoding.UTF8.GetBytes(pathOf(item)), ByBytes)];

    /// <summary>Returns the fault of the files' paths, number or size; null when they can be a package.</summary>
    public static string? FindFault(IReadOnlyCollection<PackageFile> files)
    {
        if (files.Count > MaxFiles) return $"There are {files.Count} files; a package has at most {MaxFiles}.";
        if (files.Sum(file => (long)file.Content.Length) > MaxBytes) return $"The files have more than {MaxBytes} bytes.";
        // Case folding of ASCII alone: other letters are compared as they are.
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            if (PackagePath.Normalize(
                file.Path, out var reason) != file.Path) return $"\"{Shown(file.Path)}\" cannot be in a package. {reason}";
            if (file.Path.Count(letter => letter == '/') >= MaxLevels) return $"\"{Shown(file.Path)}\" has more than {MaxLevels} levels.";
            if (!seen.TryAdd(
                file.Path,
                file.Path)) return $"\"{Shown(file.Path)}\" and \"{Shown(seen[file.Path])}\" are one file where case does not count.";
        }

        return files.FirstOrDefault(file => seen.ContainsKey(file.Path) && FindParent(file.Path, seen) is not null) is { } inside
            ? $"\"{Shown(inside.Path)}\" lies in a file as if that were a folder." : null;
    }

    private static string? FindParent(string path, Dictionary<string, string> files)
    {
        for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (files.ContainsKey(path[..slash])) return path[..slash];
        }

        return null;
    }

    private static string Shown(string path) => string.Concat(path.Take(100).Select(letter => char.IsControl(letter) ? '?' : letter));

    private static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));
}
