namespace Cop.Hitl;

/// <summary>Sends notifications out: by a webhook, by e-mail or otherwise.</summary>
/// <remarks>Called at least once for each event; receivers tell repetitions by <see cref="HumanNotification.Id"/>.</remarks>
public interface IHumanNotifier
{
    /// <summary>Sends a notification.</summary>
    /// <exception cref="Exception">It was not sent: it is tried again, and parked in the end.</exception>
    Task NotifyAsync(HumanNotification notification, CancellationToken cancellationToken);
}
