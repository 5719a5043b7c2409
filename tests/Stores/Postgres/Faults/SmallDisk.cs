using System.Diagnostics;

namespace Cop.Stores.Tests;

/// <summary>A file system of several megabytes in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cop-disk-");

    private SmallDisk()
    {
    }

    public string Path => _directory.FullName;

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Mounts the file system; null if mounting is not allowed.</summary>
    public static SmallDisk? TryMount(int megabytes)
    {
        var disk = new SmallDisk();
        if (Environment.UserName == "root" && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path))
            return disk;
        disk._directory.Delete();
        return null;
    }

    /// <summary>Fills the file system almost completely.</summary>
    public void Fill()
    {
        using var filler = File.Create(Filler);
        var block = new byte[1024 * 1024];
        while (new DriveInfo(Path).AvailableFreeSpace > 4 * block.Length)
        {
            filler.Write(block);
            filler.Flush();
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _directory.Delete();
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
