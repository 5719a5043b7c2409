using System.Diagnostics.CodeAnalysis;

namespace Cop.Packages;

/// <summary>The packages whose incompatibilities must be checked again, each once.</summary>
internal sealed class ChangedPackages
{
    private readonly Stack<string> _urgent = new();
    private readonly Queue<string> _others = new();
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);

    /// <summary>Adds a package. One that lost its last version comes first, because it decides the most others.</summary>
    public void Add(string package, bool isUrgent)
    {
        if (isUrgent) _urgent.Push(package);
        else if (_waiting.Add(package)) _others.Enqueue(package);
    }

    public bool TryTake([NotNullWhen(true)] out string? package)
    {
        if (_urgent.TryPop(out package)) return true;
        if (!_others.TryDequeue(out package)) return false;
        _waiting.Remove(package);
        return true;
    }

    public void Clear()
    {
        _urgent.Clear();
        _others.Clear();
        _waiting.Clear();
    }
}
