using System.ComponentModel;
using System.Diagnostics;

namespace Cop.Cli;

/// <summary>A page in the browser of the person at the terminal.</summary>
internal static class WebPage
{
    /// <summary>Opens a page. Does nothing without a terminal, a display or a browser: the caller has shown the address.</summary>
    public static void Open(string address)
    {
        var hasDisplay = !OperatingSystem.IsLinux()
            || Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is { Length: > 0 };
        if (!hasDisplay || Console.IsOutputRedirected)
            return;
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Win32Exception)
        {
            // No program is registered for web pages.
            return;
        }
    }
}
