using System.Text;

namespace Cop.Packages;

/// <summary>Rules of paths inside a package: relative, portable, below its folder (P-8).</summary>
internal static class PackagePath
{
    private static readonly string[] WindowsNames =
        ["con", "prn", "aux", "nul", .. Enumerable.Range(1, 9).SelectMany(number => new[] { $"com{number}", $"lpt{number}" })];

    /// <summary>The path without <c>./</c> in front; null with a reason when it must not be in a package.</summary>
    public static string? Normalize(string path, out string reason)
    {
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        reason = Find(path) ?? "";
        return reason.Length == 0 ? path : null;
    }

    /// <summary>Joins a path of a file with the folder of another file; the result may still leave the package.</summary>
    public static string Join(string folder, string path)
    {
        var parts = new List<string>(folder.Length == 0 ? [] : folder.Split('/'));
        foreach (var part in path.Split('/'))
        {
            if (part is "." or "") continue;
            if (part == ".." && parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else parts.Add(part);
        }

        return string.Join('/', parts);
    }

    private static string? Find(string path)
    {
        if (path.Length == 0) return "The path is empty.";
        if (path.Contains('\\')) return "Write / and not \\ between folders.";
        if (path[0] == '/' || path.Contains(':')) return "A path is relative to the package's folder.";
        if (Encoding.UTF8.GetByteCount(path) > 255) return "A path has at most 255 bytes.";
        if (path.Any(char.IsControl)) return "A path has no control characters.";
        foreach (var part in path.Split('/'))
        {
            if (part == "..") return "A path stays inside the package's folder; .. is not allowed.";
            if (part is "" or ".") return "A path has no empty parts and no . in the middle.";
            if (part[^1] is '.' or ' ') return "A name must not end with a dot or a blank: Windows drops it.";
            if (WindowsNames.Contains(part.Split('.')[0].ToLowerInvariant())) return $"\"{part}\" is a device name on Windows.";
        }

        return null;
    }
}
