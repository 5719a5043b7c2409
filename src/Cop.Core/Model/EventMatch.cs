using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>A condition on an event that ends a wait: its type, and values at places in the event.</summary>
/// <param name="EventType">The event type.</param>
/// <param name="Values">JSON Pointers into the event with the values there, an object; null for none.</param>
/// <remarks>Decision D-55.</remarks>
public sealed record EventMatch(string EventType, CopJson? Values = null)
{
    /// <summary>Creates the match of every event of a record's type.</summary>
    public static EventMatch For<T>() where T : IEventPayload<T> => new(T.EventType);

    /// <summary>Creates the match of the events in which a member has a value.</summary>
    /// <typeparam name="T">The event's record.</typeparam>
    /// <typeparam name="TValue">The type of the member.</typeparam>
    /// <param name="member">The member: <c>stock =&gt; stock.Sku</c>.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">The expression is not a member of the record.</exception>
    public static EventMatch For<T, TValue>(Expression<Func<T, TValue>> member, TValue value) where T : IEventPayload<T> =>
        For<T>().And(member, value);

    /// <summary>Returns a copy that also compares a member.</summary>
    /// <inheritdoc cref="For{T, TValue}"/>
    public EventMatch And<T, TValue>(Expression<Func<T, TValue>> member, TValue value) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(value);
        if (T.EventType != EventType)
            throw new ArgumentException($"{typeof(T).Name} is of type '{T.EventType}', not of '{EventType}'.", nameof(member));
        if (member.Body is not MemberExpression { Expression: ParameterExpression, Member: var named })
            throw new ArgumentException($"{member} is not a member of {typeof(T).Name}, such as x => x.Id.", nameof(member));
        var name = named.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
            ?? T.JsonType.Options.PropertyNamingPolicy?.ConvertName(named.Name) ?? named.Name;
        return And<T, TValue>(name, value);
    }

    /// <summary>Returns a copy that also compares a member by its name in JSON; <c>Where</c> of a record calls it.</summary>
    /// <typeparam name="T">The event's record.</typeparam>
    /// <typeparam name="TValue">The type of the member.</typeparam>
    public EventMatch And<T, TValue>(string jsonName, TValue value) where T : IEventPayload<T>
    {
        ArgumentException.ThrowIfNullOrEmpty(jsonName);
        ArgumentNullException.ThrowIfNull(value);
        return And($"/payload/{jsonName.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
            CopJson.Serialize(value, (JsonTypeInfo<TValue>)T.JsonType.Options.GetTypeInfo(typeof(TValue))));
    }

    /// <summary>Returns a copy that also compares the value at a JSON Pointer into the event.</summary>
    public EventMatch And(string pointer, CopJson value)
    {
        ArgumentException.ThrowIfNullOrEmpty(pointer);
        return this with { Values = (Values ?? CopJson.EmptyObject).With(pointer, value) };
    }
}
