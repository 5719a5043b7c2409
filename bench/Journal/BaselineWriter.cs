using System.Diagnostics;

namespace Cop.Bench;

/// <summary>The baseline: a write and an fdatasync on the calling thread, without checksums.</summary>
internal sealed class BaselineWriter : IDisposable
{
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _file;
    private readonly byte[] _bytes;
    private long _offset;

    /// <param name="path">The file, which is created.</param>
    /// <param name="bytes">The content of each write.</param>
    /// <param name="room">The preallocated zeros in bytes, which the writes overwrite; with 0 the file grows.</param>
    public BaselineWriter(string path, byte[] bytes, long room = 0)
    {
        (_file, _bytes) = (File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite), bytes);
        RandomAccess.Write(_file, new byte[room], 0);
        RandomAccess.FlushToDisk(_file);
    }

    /// <summary>Returns the microseconds per write.</summary>
    public double Write(int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            RandomAccess.Write(_file, _bytes, _offset);
            if (Posix.HasDataSync)
                Posix.DataSync(_file);
            else
                RandomAccess.FlushToDisk(_file);
            _offset += _bytes.Length;
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / count;
    }

    public void Dispose() => _file.Dispose();
}
