using Cop.AspNetCore;
using Cop.Hitl;
using Cop.Ledger;
using Cop.Transport;

namespace Cop.Cli;

/// <summary>The exit codes of the tool, one table for all commands.</summary>
internal static class ExitCode
{
    /// <summary>Success.</summary>
    public const int Ok = 0;

    /// <summary>The command failed, or a store is not healthy.</summary>
    public const int Failed = 1;

    /// <summary>Usage error: the command line or the input cannot be used, and nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>A package does not exist.</summary>
    public const int PackageNotFound = 3;

    /// <summary>The dependencies of packages exclude each other.</summary>
    public const int DependencyConflict = 4;

    /// <summary>A check of a package's text found errors.</summary>
    public const int Invalid = 5;

    /// <summary>A test failed, or an implementation does not conform.</summary>
    public const int TestFailed = 6;

    /// <summary>A build failed.</summary>
    public const int BuildFailed = 7;

    /// <summary>A publication failed.</summary>
    public const int PublishFailed = 8;

    /// <summary>A server rejected the user.</summary>
    public const int NotAuthorized = 9;

    /// <summary>Data was changed or lost: its hash, its sequence or its history does not match.</summary>
    public const int Integrity = 10;

    /// <summary>A server cannot be reached.</summary>
    public const int Network = 11;

    /// <summary>A policy does not permit it.</summary>
    public const int Policy = 12;

    /// <summary>Work waits for a person; the same command continues it.</summary>
    public const int WaitsForPerson = 13;

    /// <summary>The data can be neither confirmed nor refuted, such as a hash of an unknown algorithm.</summary>
    public const int Unverifiable = 14;

    /// <summary>Interrupted by Ctrl-C: 128 and the number of the signal, as in shells.</summary>
    public const int Interrupted = 130;

    private static readonly Dictionary<string, int> ByError = new(StringComparer.Ordinal)
    {
        [CopErrorCodes.NotFound] = BadInput,
        [CopErrorCodes.InvalidQuery] = BadInput,
        [CopErrorCodes.InvalidJson] = BadInput,
        [CopErrorCodes.InvalidEvent] = BadInput,
        [CopErrorCodes.InvalidDraft] = BadInput,
        [CopErrorCodes.InvalidPayload] = BadInput,
        [CopErrorCodes.InvalidActor] = BadInput,
        [CopErrorCodes.InvalidId] = BadInput,
        [CopErrorCodes.InvalidTimestamp] = BadInput,
        [CopErrorCodes.InvalidCloudEvent] = BadInput,
        [CopErrorCodes.LimitExceeded] = BadInput,
        [CopErrorCodes.StoreAccess] = NotAuthorized,
        [TransportErrorCodes.AccessDenied] = NotAuthorized,
        [TransportErrorCodes.Unavailable] = Network,
        [TransportErrorCodes.Malformed] = BadInput,
        [CopErrorCodes.HashMismatch] = Integrity,
        [CopErrorCodes.SequenceGap] = Integrity,
        [CopErrorCodes.LogDivergence] = Integrity,
        [CopErrorCodes.HistoryChanged] = Integrity,
        [CopErrorCodes.StoreCorrupt] = Integrity,
        [HitlErrorCodes.RequestUnknown] = BadInput,
        [HitlErrorCodes.InvalidAnswer] = BadInput,
        [HitlErrorCodes.InvalidSchema] = BadInput,
        [HitlErrorCodes.StandingRefused] = BadInput,
        [HitlErrorCodes.DelegationRefused] = BadInput,
        [HitlErrorCodes.NotAddressee] = Policy,
        [LedgerErrorCodes.InvalidKey] = BadInput,
        [LedgerErrorCodes.InvalidTrust] = BadInput,
        [LedgerErrorCodes.InvalidCheckpoint] = BadInput,
        [LedgerErrorCodes.InvalidProof] = BadInput,
        [LedgerErrorCodes.InvalidBundle] = BadInput,
        [LedgerErrorCodes.InvalidTimestamp] = BadInput,
        [LedgerErrorCodes.NoLedger] = BadInput,
        [LedgerErrorCodes.NotAnExtension] = Integrity,
        [LedgerErrorCodes.LedgerMismatch] = Integrity,
        [LedgerErrorCodes.LegalHold] = Policy,
        [ToolErrorCodes.Interrupted] = Interrupted,
        [ToolErrorCodes.HostUnreachable] = Network,
        [ToolErrorCodes.HostRefused] = NotAuthorized,
        [HttpErrorCodes.NoIdentity] = NotAuthorized,
        [HttpErrorCodes.ActorRefused] = NotAuthorized,
        [HttpErrorCodes.LoopbackOnly] = NotAuthorized,
    };

    /// <summary>Gets the exit code for an error.</summary>
    public static int Of(CopError error) => ByError.GetValueOrDefault(error.Code, Failed);
}
