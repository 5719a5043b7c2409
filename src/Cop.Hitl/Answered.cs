using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>A person has answered.</summary>
/// <typeparam name="T">The type of the answer.</typeparam>
public sealed record Answered<T> : Answer<T>
{
    private readonly ImmutableArray<Answered<T>> _all = [];

    internal Answered(T value, string by, string? rationale, string requestId, Event? source) : base(requestId) =>
        (Value, By, Rationale, Event) = (value, by, rationale, source);

    /// <summary>The answer; with a quorum, the last one.</summary>
    public T Value { get; }

    /// <summary>The person: <c>human:…</c>.</summary>
    public string By { get; }

    /// <summary>The reason; null for none.</summary>
    public string? Rationale { get; }

    /// <summary>The event of the answer; null in tests of handlers.</summary>
    public Event? Event { get; }

    /// <summary>All answers that count, in their order; one without a quorum.</summary>
    public ImmutableArray<Answered<T>> All { get => _all.IsEmpty ? [this] : _all; internal init => _all = value; }
}
