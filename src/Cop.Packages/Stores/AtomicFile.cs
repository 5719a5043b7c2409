namespace Cop.Packages;

/// <summary>Writes whole files: a reader, and the state after a kill, has the old content or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file beside its place and renames it.</summary>
    /// <param name="file">The file; its folder is created.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="temporary">A folder on the same disk for the unfinished file.</param>
    /// <param name="isFlushed">Whether the content is on the disk before the name is; not needed where a digest finds damage.</param>
    public static void Write(string file, ReadOnlySpan<byte> content, string temporary, bool isFlushed = true)
    {
        Directory.CreateDirectory(temporary);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string unfinished = Path.Combine(temporary, $"{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(isFlushed);
            }

            File.Move(unfinished, file, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
