using System.Diagnostics;

namespace Cop.Bench;

/// <summary>The baseline: a write and an fdatasync on the calling thread, without checksums or anything else.</summary>
internal sealed class BareWriter(string path, byte[] bytes) : IDisposable
{
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite);
    private long _offset;

    /// <summary>Microseconds per write.</summary>
    public double Write(int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            RandomAccess.Write(_file, bytes, _offset);
            if (Posix.HasDataSync)
                Posix.DataSync(_file);
            else
                RandomAccess.FlushToDisk(_file);
            _offset += bytes.Length;
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
    }

    public void Dispose() => _file.Dispose();
}
