using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>The type of an answer: its options or its JSON Schema, and how it is read.</summary>
/// <typeparam name="T">The .NET type.</typeparam>
public sealed class AnswerType<T>
{
    internal AnswerType(bool isDecision, CopJson? schema, ImmutableArray<CopJson> options, Func<Event, T> read, Func<T, HumanAnswer> write)
    {
        if (schema is not null && AnswerSchema.Refuse(schema) is { } unsupported)
            throw new ArgumentException($"The JSON Schema of {typeof(T).Name} cannot be asked for: {unsupported}.");
        (IsDecision, Schema, Options, Read, Write) = (isDecision, schema, options, read, write);
    }

    /// <summary>Whether it is a decision between options.</summary>
    public bool IsDecision { get; }

    /// <summary>The JSON Schema of the value; null when there is no value.</summary>
    public CopJson? Schema { get; }

    internal ImmutableArray<CopJson> Options { get; }

    internal Func<Event, T> Read { get; }

    internal Func<T, HumanAnswer> Write { get; }
}
