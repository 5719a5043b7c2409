using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cop;

/// <summary>
/// The write lock of a journal: a lock of the operating system on a separate file, so that a killed process leaves no lock. The file is
/// kept, because deleting it would race with the next owner.
/// </summary>
internal sealed class JournalLock : IDisposable
{
    private const int SharingViolation = unchecked((int)0x80070020);
    private readonly SafeFileHandle _file;

    private JournalLock(SafeFileHandle file) => _file = file;

    public static CopResult<JournalLock> Take(string journalPath)
    {
        SafeFileHandle? file = null;
        try
        {
            file = Open(journalPath + ".lock");
            if (Posix.HasLocks && !Posix.TryLock(file))
                return JournalErrors.Locked(journalPath, Holder(file));
            SignWithProcessId(file);
            var taken = new JournalLock(file);
            file = null;
            return taken;
        }
        catch (IOException exception) when (exception.HResult == (Posix.HasLocks ? Posix.WouldBlock : SharingViolation))
        {
            return JournalErrors.Locked(journalPath, "another process");
        }
        finally
        {
            file?.Dispose();
        }
    }

    public void Dispose()
    {
        if (Posix.HasLocks && !_file.IsClosed)
            Posix.Unlock(_file);
        _file.Dispose();
    }

    // Where this class takes the lock, .NET must not take its own: that starts as a shared lock, which two openers would deny each other,
    // and an environment variable disables it. Here .NET only creates the file.
    private static SafeFileHandle Open(string path)
    {
        if (!Posix.HasLocks)
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (Posix.TryOpenUnlocked(path) is { } existing)
            return existing;
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
        return Posix.TryOpenUnlocked(path)
            ?? throw new FileNotFoundException($"The lock file '{path}' was deleted while it was created.", path);
    }

    // Only a hint for the message; the lock itself decides. Of fixed width, so that on a full disk it overwrites the previous one.
    private static void SignWithProcessId(SafeFileHandle file) =>
        RandomAccess.Write(file, Encoding.ASCII.GetBytes($"{Environment.ProcessId,10}"), 0);

    private static string Holder(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[10];
        text = text[..RandomAccess.Read(file, text, 0)];
        return int.TryParse(text.TrimStart((byte)' '), out var process) ? $"process {process}" : "another process";
    }
}
