using System.IO.Compression;

namespace Cop.Packages;

/// <summary>Packs files into a <c>.cop</c> archive: gzip of ustar, without owner, time or machine in it.</summary>
internal static class ArchiveWriter
{
    /// <summary>The archive. The same files give the same bytes with one version of the framework; the tree digest never changes.</summary>
    /// <exception cref="ArgumentException">The files cannot be a package; <see cref="FindFault"/> reports that beforehand.</exception>
    public static byte[] Write(IReadOnlyCollection<PackageFile> files)
    {
        if (FindFault(files) is { } fault) throw new ArgumentException(fault, nameof(files));
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var file in PackageFiles.Sort(files))
            {
                gzip.Write(UstarHeader.Write(file.Path, file.Content.Length));
                gzip.Write(file.Content.Span);
                gzip.Write(new byte[Padding(file.Content.Length)]);
            }

            gzip.Write(new byte[2 * UstarHeader.Size]);
        }

        byte[] archive = output.ToArray();
        // The byte for the operating system; the time before it is 0 already.
        archive[9] = 255;
        return archive;
    }

    /// <summary>Returns the reason that files cannot be packed; null when they can.</summary>
    public static string? FindFault(IReadOnlyCollection<PackageFile> files) => PackageFiles.FindFault(files)
        ?? (files.FirstOrDefault(file => UstarHeader.Split(file.Path) is null) is { } unfit
            ? $"The path \"{unfit.Path}\" does not fit into a ustar header."
            : null);

    /// <summary>The zeros that fill the last block of a file.</summary>
    public static int Padding(long size) => (int)((UstarHeader.Size - size % UstarHeader.Size) % UstarHeader.Size);
}
