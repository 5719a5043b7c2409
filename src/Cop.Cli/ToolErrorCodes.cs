namespace Cop.Cli;

/// <summary>The error codes that only the tool has, beside those of the kernel.</summary>
internal static class ToolErrorCodes
{
    /// <summary>The command was interrupted by Ctrl-C.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Temporary: the host that the command names cannot be reached, or is no COP host.</summary>
    public const string HostUnreachable = "host_unreachable";

    /// <summary>The host that the command names does not let this caller in.</summary>
    public const string HostRefused = "host_refused";
}
