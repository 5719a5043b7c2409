namespace Cop;

/// <summary>A record that is the payload of an event; an agent returns it as it is.</summary>
/// <remarks>Derive from <see cref="EventPayload{TSelf}"/>.</remarks>
public abstract record EventPayload
{
    private protected EventPayload()
    {
    }

    /// <summary>Creates the draft of an event with this payload; change it by <c>with</c> for another topic, an id or metadata.</summary>
    public abstract EventDraft ToDraft();
}
