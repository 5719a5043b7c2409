using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Cop;

/// <summary>
/// The right to write a journal: a lock of the operating system on a file beside it, never a file's mere existence,
/// so that a killed process leaves none. The file stays, because deleting it would race with the next owner.
/// </summary>
internal sealed class JournalLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private JournalLock(SafeFileHandle file) => _file = file;

    public static CopResult<JournalLock> Take(string journalPath)
    {
        var path = journalPath + ".lock";
        // .NET's own share modes can be switched off by an environment variable, so the lock is taken by hand where it can be.
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Posix.HasLocks ? FileShare.ReadWrite : FileShare.Read);
        try
        {
            if (Posix.HasLocks && !Posix.TryLock(file))
                return JournalErrors.Locked(journalPath, Holder(file));
            SignWithProcessId(file);
            var taken = new JournalLock(file);
            file = null;
            return taken;
        }
        finally
        {
            file?.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    // Only a hint for the message: the lock itself is the truth.
    private static void SignWithProcessId(SafeFileHandle file)
    {
        RandomAccess.SetLength(file, 0);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString()), 0);
    }

    private static string Holder(SafeFileHandle file)
    {
        Span<byte> text = stackalloc byte[10];
        text = text[..RandomAccess.Read(file, text, 0)];
        return int.TryParse(text, out var process) ? $"process {process}" : "another process";
    }
}
