namespace Cop.Cli;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    /// <summary>Success.</summary>
    public const int Ok = 0;

    /// <summary>The command failed, or a verification found errors.</summary>
    public const int Failed = 1;

    /// <summary>Usage error: the command line or the input cannot be used, and nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>The demo waits for a person; the same command continues it.</summary>
    public const int WaitsForPerson = 3;

    /// <summary>Interrupted by Ctrl-C: 128 and the number of the signal, as in shells.</summary>
    public const int Interrupted = 130;

    private static readonly HashSet<string> Input =
    [
        CopErrorCodes.NotFound,
        CopErrorCodes.InvalidQuery,
        CopErrorCodes.InvalidJson,
        CopErrorCodes.InvalidEvent,
        CopErrorCodes.InvalidDraft,
        CopErrorCodes.InvalidPayload,
        CopErrorCodes.InvalidActor,
        CopErrorCodes.InvalidId,
        CopErrorCodes.InvalidTimestamp,
        CopErrorCodes.InvalidCloudEvent,
        CopErrorCodes.LimitExceeded,
        CopErrorCodes.HashMismatch,
        CopErrorCodes.SequenceGap,
    ];

    /// <summary>Gets the exit code for an error: of the input, or of the work.</summary>
    public static int Of(CopError error) => Input.Contains(error.Code) ? BadInput : Failed;
}
