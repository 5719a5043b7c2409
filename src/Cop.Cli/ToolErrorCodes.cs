namespace Cop.Cli;

/// <summary>The error codes that only the tool has, beside those of the kernel.</summary>
internal static class ToolErrorCodes
{
    /// <summary>The command was interrupted by Ctrl-C.</summary>
    public const string Interrupted = "interrupted";
}
