using System.Diagnostics;

namespace Cop.Packages.ChildProcess;

/// <summary>What was done outside of the log, in files that outlive the process; and the point at which the process is killed.</summary>
internal sealed class Notes(string folder, string killAt)
{
    /// <summary>Adds a line to a file, and ends the process at the points before and behind it.</summary>
    /// <returns>The number of lines with this one.</returns>
    public int Add(string name, string line)
    {
        string file = Path.Combine(folder, name);
        int number = (File.Exists(file) ? File.ReadAllLines(file).Length : 0) + 1;
        Reach($"before {name} {number}");
        File.AppendAllText(file, line + "\n");
        Reach($"after {name} {number}");
        return number;
    }

    /// <summary>Ends the process as kill -9 does, where this is its point.</summary>
    public void Reach(string point)
    {
        if (killAt != point) return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
        new ManualResetEventSlim().Wait();
    }
}
