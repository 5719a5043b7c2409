namespace Cop.Dashboard;

/// <summary>The events by which the dashboard records what a person started in it.</summary>
internal static class DashboardEvents
{
    public const string VerificationStarted = "dashboard.verification.started";

    /// <summary>The topic of these events: one of the store's own beside the operations topic, which only the kernel writes.</summary>
    public static string TopicOf(CopKernel kernel) => $"{kernel.StoreId}:dashboard";
}
