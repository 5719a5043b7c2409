using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Says which calls of a tool a person approves first, and who. The approval holds for the exact arguments, once.</summary>
public sealed class Approval
{
    private readonly Func<JsonElement, bool> _when;

    private Approval(string to, Func<JsonElement, bool> when, TimeSpan? timeout) => (To, _when, Timeout) = (to, when, timeout);

    /// <summary>The person (<c>human:…</c>) or role (<c>role:…</c>) that is asked.</summary>
    public string To { get; }

    /// <summary>The time after which the call counts as not approved; null for none.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Asks a person or role before each call.</summary>
    public static Approval From(string to)
    {
        ArgumentException.ThrowIfNullOrEmpty(to);
        if (!to.StartsWith("human:", StringComparison.Ordinal) && !to.StartsWith("role:", StringComparison.Ordinal))
            throw new ArgumentException($"'{to}' is neither human: nor role: and a name.", nameof(to));
        return new Approval(to, static _ => true, null);
    }

    /// <summary>Asks only for calls whose arguments meet a condition. A condition that throws asks.</summary>
    public Approval When(Func<JsonElement, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new Approval(To, condition, Timeout);
    }

    /// <summary>Asks only for calls whose arguments, as a record, meet a condition. Arguments that do not fit the record ask.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="condition">The condition.</param>
    /// <param name="type">The record's JSON metadata; null for reflection, which a trimmed host does not have.</param>
    public Approval When<T>(Func<T, bool> condition, JsonTypeInfo<T>? type = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var json = type ?? (JsonTypeInfo<T>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T));
        return When(arguments => condition(arguments.Deserialize(json)!));
    }

    /// <summary>Rejects the call when no answer came within a time.</summary>
    public Approval Within(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return new Approval(To, _when, timeout);
    }

    internal bool IsNeeded(CopJson arguments)
    {
        try
        {
            return _when(arguments.Element);
        }
#pragma warning disable CA1031 // The condition is the host's code and sees a model's arguments: for any exception a person decides.
        catch (Exception)
#pragma warning restore CA1031
        {
            return true;
        }
    }
}
