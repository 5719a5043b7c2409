namespace Cop;

/// <summary>Faults that can be switched on in the kernel of this test; each stands in its source between <c>#if COP_BUGS</c> and <c>#endif</c>.</summary>
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
