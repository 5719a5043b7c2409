using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cop;

/// <summary>Calls of the operating system that .NET lacks: data-only sync, sync of a directory, file lock.</summary>
internal static partial class Posix
{
    private const int Interrupted = 4;
    private const int LockExclusively = 2, DoNotWait = 4, GiveUpLock = 8;
    private const int NoEntry = 2;
    private const int ReadAndWrite = 2;

    private static int CloseOnExec => OperatingSystem.IsLinux() ? 0x80000 : OperatingSystem.IsMacOS() ? 0x1000000 : 0x100000;

    public static bool HasDataSync => OperatingSystem.IsLinux();

    /// <summary>The error of a file that another open file has locked.</summary>
    public static int WouldBlock => OperatingSystem.IsLinux() ? 11 : 35;

    public static bool HasLocks => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD();

    public static void DataSync(SafeFileHandle file) => Repeat(() => DataSyncOnce(file), "fdatasync");

    /// <summary>Makes a file's name durable, by a sync of its directory.</summary>
    public static void SyncDirectory(string path)
    {
        if (!HasLocks)
            return;
        using var directory = TryOpen(path, 0) ?? throw Failure("open");
        Repeat(() => Sync(directory), "fsync");
    }

    /// <summary>Opens an existing file without the lock that .NET takes; null when there is none.</summary>
    public static SafeFileHandle? TryOpenUnlocked(string path) => TryOpen(path, ReadAndWrite);

    /// <summary>
    /// Takes the lock; false when another open file, of this or another process, holds it. The lock ends with the process in any case.
    /// </summary>
    public static bool TryLock(SafeFileHandle file)
    {
        while (Lock(file, LockExclusively | DoNotWait) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
                return false;
            if (error != Interrupted)
                throw Failure("flock");
        }

        return true;
    }

    /// <summary>Releases a lock at once.</summary>
    /// <remarks>
    /// Closing the file releases it only when no copy of its descriptor is left, and a child process has copies until it runs its program.
    /// </remarks>
    public static void Unlock(SafeFileHandle file) => _ = Lock(file, GiveUpLock);

    private static SafeFileHandle? TryOpen(string path, int flags)
    {
        var file = Open(path, flags | CloseOnExec);
        if (!file.IsInvalid)
            return file;
        var failure = Failure("open");
        file.Dispose();
        return failure.HResult == NoEntry ? null : throw failure;
    }

    private static void Repeat(Func<int> call, string name)
    {
        while (call() != 0)
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw Failure(name);
    }

    private static IOException Failure(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call}: {new Win32Exception(error).Message}.", error);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSyncOnce(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
