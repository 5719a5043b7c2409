namespace Cop;

/// <summary>The time after which a waiting test counts as hanging.</summary>
/// <remarks>It is no expected duration: a test that passes waits for its signals alone, also on a machine under load.</remarks>
internal static class HangLimit
{
    public static TimeSpan Span { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Starts a token that is cancelled at the limit.</summary>
    public static CancellationTokenSource Begin() => new(Span);
}
