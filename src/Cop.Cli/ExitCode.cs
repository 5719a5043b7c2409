namespace Cop.Cli;

/// <summary>How a command ended, for the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The work failed, or a verification found faults.</summary>
    public const int Failed = 1;

    /// <summary>The command or its input cannot be used; nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>A person has to decide; the same command goes on.</summary>
    public const int WaitsForPerson = 3;

    /// <summary>Interrupted by Ctrl-C, as shells say it.</summary>
    public const int Interrupted = 130;

    private static readonly HashSet<string> Input =
    [
        CopErrorCodes.NotFound, CopErrorCodes.InvalidQuery, CopErrorCodes.InvalidJson, CopErrorCodes.InvalidEvent, CopErrorCodes.InvalidDraft,
        CopErrorCodes.InvalidPayload, CopErrorCodes.InvalidId, CopErrorCodes.InvalidTimestamp, CopErrorCodes.InvalidCloudEvent,
        CopErrorCodes.LimitExceeded, CopErrorCodes.HashMismatch, CopErrorCodes.SequenceGap,
    ];

    /// <summary>Whether it is what was asked that is wrong, or the asking went wrong.</summary>
    public static int Of(CopError error) => Input.Contains(error.Code) ? BadInput : Failed;
}
