using System.Diagnostics;

namespace Cop.Stores.ChildProcess;

/// <summary>Ends this process when the test process that started it has ended.</summary>
internal static class ParentWatch
{
    private const string Status = "/proc/self/stat";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static Timer? _timer;

    public static void Begin()
    {
        if (!File.Exists(Status))
            return;
        var parent = Parent();
        _timer = new Timer(
            _ =>
            {
                if (Parent() == parent)
                    return;
                using var self = Process.GetCurrentProcess();
                self.Kill();
            },
            null, Interval, Interval);
    }

    // The second field after the name, which is in parentheses and may contain any characters.
    private static string Parent()
    {
        var status = File.ReadAllText(Status);
        return status[(status.LastIndexOf(')') + 2)..].Split(' ')[1];
    }
}
