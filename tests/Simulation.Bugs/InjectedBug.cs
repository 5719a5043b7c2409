namespace Cop;

/// <summary>The bugs that can be switched on in this copy of the kernel; each is injected by the patch of its name in <c>Bugs/</c>.</summary>
public enum InjectedBug
{
    None,
    SkipsTheFence,
    ForgetsTheCursorOnTakeOver,
    AcknowledgesBeforeTheCommit,
    MarksLateEvents,
    SkipsVersionCheck,
    DropsNotification,
    ExpiresThoughItCameInTime,
    DerivesIdsFromTheAttempt,
    RecordsNoEffect,
    SwapsRowsOfAnotherSequence,
    ParksWithoutSayingSo,
    ClosesWhatFailed,
    IgnoresTheExpectedSequence,
    LooksAtOneOfThoseDue,
    BeginsBeforeTheCommit,
}
