using System.Collections.Concurrent;

namespace Cop;

/// <summary>A projection of the host with views by key, created by <c>UserProjection.Create</c>.</summary>
/// <typeparam name="TView">An immutable view.</typeparam>
/// <remarks>Decision M-12.</remarks>
public sealed class UserProjection<TView> : UserProjection where TView : class
{
    private readonly Func<Event, string?> _keyOf;
    private readonly Func<TView?, Event, TView?> _fold;
    private readonly Dictionary<string, Action<Event>> _typed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TView> _views = new(StringComparer.Ordinal);

    internal UserProjection(string name, Func<Event, string?> keyOf, Func<TView?, Event, TView?> fold) : base(name)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        ArgumentNullException.ThrowIfNull(fold);
        (_keyOf, _fold) = (keyOf, fold);
    }

    /// <summary>Adds an event to the projection.</summary>
    /// <typeparam name="T">The event's record.</typeparam>
    /// <param name="keyOf">Returns the key of the view that an event changes; null for none.</param>
    /// <param name="fold">Returns the view after the event; null removes it. Must be pure.</param>
    /// <exception cref="ArgumentException">The projection has a fold of this event type.</exception>
    /// <remarks>Add all events before the projection is added to a host. A payload that does not match halts it.</remarks>
    public UserProjection<TView> On<T>(Func<Event<T>, string?> keyOf, Func<TView?, Event<T>, TView?> fold) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        ArgumentNullException.ThrowIfNull(fold);
        if (!_typed.TryAdd(EventAliases.Canonical(T.EventType), Apply))
            throw new ArgumentException($"The projection '{Name}' has two folds of '{T.EventType}'; keep one.");
        return this;

        void Apply(Event next)
        {
            var typed = next.As<T>();
            Change(keyOf(typed), view => fold(view, typed));
        }
    }

    /// <summary>The keys that have a view, in no order.</summary>
    public IEnumerable<string> Keys => _views.Keys;

    /// <summary>Gets the view of a key as of <see cref="UserProjection.Position"/> or slightly later; null when there is none.</summary>
    public TView? Find(string key) => _views.GetValueOrDefault(key);

    private protected override void Fold(Event next)
    {
        if (_typed.TryGetValue(EventAliases.Canonical(next.Type), out var apply))
            apply(next);
        Change(_keyOf(next), view => _fold(view, next));
    }

    private void Change(string? key, Func<TView?, TView?> fold)
    {
        if (key is null)
            return;
        if (fold(Find(key)) is { } view)
            _views[key] = view;
        else
            _views.TryRemove(key, out _);
    }

    private protected override void Clear() => _views.Clear();
}
