using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cop.Cli.Tests;

/// <summary>Sends signals at once. The <c>kill</c> program would need to start first, which takes seconds on a busy machine.</summary>
internal static partial class Signal
{
    private const int Interrupt = 2;

    /// <summary>Sends what Ctrl-C sends.</summary>
    public static void SendInterrupt(Process process) => Kill(process.Id, Interrupt).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
