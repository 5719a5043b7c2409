namespace Cop;

/// <summary>The base of a record that is the payload of one event type.</summary>
/// <typeparam name="TSelf">The record itself: <c>record GuestArrived(string Name) : EventPayload&lt;GuestArrived&gt;</c>.</typeparam>
public abstract record EventPayload<TSelf> : EventPayload, IEventPayload<TSelf> where TSelf : EventPayload<TSelf>
{
    /// <inheritdoc/>
    public sealed override EventDraft ToDraft() => EventDraft.Create((TSelf)this);
}
