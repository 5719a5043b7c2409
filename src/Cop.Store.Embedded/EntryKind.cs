namespace Cop;

/// <summary>The kinds of entries in a commit's record. The numbers are stored and never change their meaning.</summary>
internal enum EntryKind : byte
{
    /// <summary>The start of a unit; empty.</summary>
    Unit = 1,
    /// <summary>A native event: 32 bytes, the digest of its draft, and its canonical JSON.</summary>
    NativeEvent = 2,
    /// <summary>An event without a draft: its canonical JSON.</summary>
    Event = 3,
    /// <summary>A topic's head after the unit, if it does not follow from the events: a <see cref="TopicHead"/>.</summary>
    Head = 4,
    /// <summary>A <see cref="AgentSubscription"/>.</summary>
    Subscription = 5,
    /// <summary>An <see cref="RegisteredAgent"/>.</summary>
    Agent = 6,
    /// <summary>A <see cref="ProfileVersion"/> whose rows the store keeps from this record on.</summary>
    Profile = 7,
}
