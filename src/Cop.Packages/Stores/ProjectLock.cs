namespace Cop.Packages;

/// <summary>Lets one process at a time change a package's folder; the operating system releases it when the process ends.</summary>
internal sealed class ProjectLock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private ProjectLock(FileStream file) => _file = file;

    /// <summary>Waits until no other process changes the folder.</summary>
    public static async Task<ProjectLock> AcquireAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, ".cop", "packages.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        while (true)
        {
            if (TryOpen(file) is { } stream) return new ProjectLock(stream);
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }
}
