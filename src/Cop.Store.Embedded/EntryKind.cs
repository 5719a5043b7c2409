namespace Cop;

/// <summary>What an entry of a commit's record is. The numbers stand in journals and never change their meaning.</summary>
internal enum EntryKind : byte
{
    /// <summary>The beginning of a unit; empty.</summary>
    Unit = 1,
    /// <summary>A native event: 32 bytes, the digest of its draft, and its canonical JSON.</summary>
    NativeEvent = 2,
    /// <summary>An event without a draft: its canonical JSON.</summary>
    Event = 3,
    /// <summary>A topic's head after the unit, where it does not follow from the events: a <see cref="TopicHead"/>.</summary>
    Head = 4,
    /// <summary>A <see cref="AgentSubscription"/>.</summary>
    Subscription = 5,
    /// <summary>An <see cref="RegisteredAgent"/>.</summary>
    Agent = 6,
    /// <summary>A <see cref="ProfileVersion"/> whose rows the store keeps from here on.</summary>
    Profile = 7,
}
