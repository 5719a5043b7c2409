namespace Cop.Packages;

/// <summary>Reads files below the folder of a package, by the names they have on disk and never outside of it (P-8).</summary>
internal sealed class PackageFolder(string root)
{
    private readonly string _root = Path.GetFullPath(root);

    /// <summary>The content of a file; null with a reason when it is not there, too large, or outside of the folder.</summary>
    public byte[]? Read(string path, long maxBytes, out string reason)
    {
        string current = _root;
        foreach (var part in path.Split('/'))
        {
            if (FindEntry(current, part, out reason) is not { } entry) return null;
            current = entry;
            if (new FileInfo(current).LinkTarget is not null && !IsInside(current))
            {
                reason = $"\"{part}\" is a link that leads out of the package.";
                return null;
            }
        }

        return ReadFile(current, maxBytes, out reason);
    }

    // A file that is found only on a disk that ignores case is missing on other machines.
    private static string? FindEntry(string folder, string name, out string reason)
    {
        reason = "The file does not exist.";
        if (!Directory.Exists(folder)) return null;
        string? other = null;
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
        {
            string found = Path.GetFileName(entry);
            if (found == name) return entry;
            if (string.Equals(found, name, StringComparison.OrdinalIgnoreCase)) other = found;
        }

        if (other is not null) reason = $"The file does not exist; on disk it is \"{other}\".";
        return null;
    }

    private bool IsInside(string link)
    {
        string? target = File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName;
        return target is not null && target.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static byte[]? ReadFile(string file, long maxBytes, out string reason)
    {
        reason = "";
        try
        {
            long length = new FileInfo(file).Length;
            if (length <= maxBytes) return File.ReadAllBytes(file);
            reason = $"The file has {length} bytes; the limit is {maxBytes}.";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reason = Directory.Exists(file) ? "This is a folder and not a file." : error.Message;
        }

        return null;
    }
}
