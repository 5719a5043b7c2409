namespace Cop;

/// <summary>The faults that can be switched on in this test's copy of the kernel; each is planted by the patch of its name in <c>Bugs/</c>.</summary>
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
