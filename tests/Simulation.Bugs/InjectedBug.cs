namespace Cop;

/// <summary>
/// The bugs that can be switched on in this copy of the kernel; each is injected by the patch of its name in <c>Bugs/</c>.
/// </summary>
public enum InjectedBug
{
    None,
    SkipsFencingToken,
    LosesCursorOnTakeOver,
    AcknowledgesBeforeCommit,
    MarksLateEvents,
    SkipsVersionCheck,
    DropsNotification,
    ExpiresSatisfiedContinuation,
    DerivesIdsFromAttempt,
    SkipsEffectRecord,
    SwapsOutdatedRows,
    ParksWithoutEvent,
    ClosesFailedDelivery,
    IgnoresExpectedSequence,
    EvaluatesOneDueTimer,
    StartsBeforeCommit,
    KeepsCacheAfterChangedHistory,
    KeepsCursorBeyondLog,
    AcknowledgesCancelledWait,
}
