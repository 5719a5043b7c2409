using System.Collections.Immutable;

namespace Cop;

/// <summary>One element of an agent's output: a record, a draft, or several drafts that belong together.</summary>
public sealed class OutputPart
{
    internal OutputPart(ImmutableArray<EventDraft> drafts) => Drafts = drafts;

    /// <summary>The drafts, in order.</summary>
    public ImmutableArray<EventDraft> Drafts { get; }

    /// <summary>Creates a part of several drafts that belong together.</summary>
    public static OutputPart From(params ImmutableArray<EventDraft> drafts) => new(drafts.IsDefault ? [] : drafts);

    /// <summary>Creates a part of one draft.</summary>
    public static OutputPart From(EventDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new OutputPart([draft]);
    }

    /// <summary>Creates a part of one record.</summary>
    public static OutputPart From(EventPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return From(payload.ToDraft());
    }

    /// <summary>Converts as <see cref="From(EventDraft)"/> does.</summary>
    public static implicit operator OutputPart(EventDraft draft) => From(draft);

    /// <summary>Converts as <see cref="From(EventPayload)"/> does.</summary>
    public static implicit operator OutputPart(EventPayload payload) => From(payload);
}
