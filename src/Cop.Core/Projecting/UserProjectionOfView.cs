using System.Collections.Concurrent;

namespace Cop;

/// <summary>A projection of the host with views by key, created by <see cref="UserProjection.Create{TView}"/>.</summary>
/// <typeparam name="TView">An immutable view.</typeparam>
/// <remarks>Decision M-12.</remarks>
public sealed class UserProjection<TView> : UserProjection where TView : class
{
    private readonly Func<Event, string?> _keyOf;
    private readonly Func<TView?, Event, TView?> _fold;
    private readonly ConcurrentDictionary<string, TView> _views = new(StringComparer.Ordinal);

    internal UserProjection(string name, Func<Event, string?> keyOf, Func<TView?, Event, TView?> fold) : base(name)
    {
        ArgumentNullException.ThrowIfNull(keyOf);
        ArgumentNullException.ThrowIfNull(fold);
        (_keyOf, _fold) = (keyOf, fold);
    }

    /// <summary>The keys that have a view, in no order.</summary>
    public IEnumerable<string> Keys => _views.Keys;

    /// <summary>Gets the view of a key as of <see cref="UserProjection.Position"/> or slightly later; null when there is none.</summary>
    public TView? Find(string key) => _views.GetValueOrDefault(key);

    private protected override void Fold(Event next)
    {
        if (_keyOf(next) is not { } key)
            return;
        if (_fold(Find(key), next) is { } view)
            _views[key] = view;
        else
            _views.TryRemove(key, out _);
    }

    private protected override void Clear() => _views.Clear();
}
