namespace Cop.Dashboard;

/// <summary>The verdict of the Overview when every number was last read. It is shown with its age while one is missing.</summary>
/// <param name="Reasons">The reasons; empty when nothing needed anyone.</param>
/// <param name="At">The time.</param>
internal sealed record LastVerdict(IReadOnlyList<Html> Reasons, DateTimeOffset At)
{
    public Html Write(DateTimeOffset now) => Html.Of($"""
        <p class="dim">The last whole verdict, {Texts.Time(At, now)}:
        {(Reasons.Count == 0 ? Html.Of($"nothing needed anyone.") : Html.Join(Reasons, " · "))}</p>
        """);
}
