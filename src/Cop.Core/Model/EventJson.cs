using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Protocol;

/// <summary>The one JSON form of records that are payloads, states and results.</summary>
/// <remarks>
/// Members in camelCase, null members left out, enums as camelCase strings, times in UTC with a <c>Z</c>, decimals as strings, since a JSON
/// number is a double here. Reading is strict about missing, null and duplicate members and skips unknown ones. Decisions D-12, D-16.
/// </remarks>
public static class EventJson
{
    /// <summary>Returns the metadata of a record in the fixed form, from a source-generated context.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="source">The context that lists the record.</param>
    /// <exception cref="ArgumentException">The context does not list the record.</exception>
    public static JsonTypeInfo<T> For<T>(IJsonTypeInfoResolver source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Options.GetValue(source, Create).TryGetTypeInfo(typeof(T), out var known)
            ? (JsonTypeInfo<T>)known
            : throw new ArgumentException($"{source.GetType().Name} has no [JsonSerializable(typeof({typeof(T).Name}))].", nameof(source));
    }

    /// <summary>Returns the upcasters from a record's older version, for records that do without reflection.</summary>
    /// <typeparam name="TOld">The record of the version before.</typeparam>
    /// <typeparam name="TNew">The record.</typeparam>
    public static ImmutableArray<IUpcaster> UpcastersFrom<TOld, TNew>()
        where TOld : IEventPayload<TOld>
        where TNew : IUpcastFrom<TOld, TNew>, IEventPayload<TNew> => [.. TOld.Upcasters, new RecordUpcaster<TOld, TNew>()];

    /// <summary>Returns the upcasters from a state's older version, for records that do without reflection.</summary>
    /// <typeparam name="TOld">The record of the version before.</typeparam>
    /// <typeparam name="TNew">The record.</typeparam>
    public static ImmutableArray<IStateUpcaster> StateUpcastersFrom<TOld, TNew>()
        where TOld : ICopData<TOld>
        where TNew : IUpcastFrom<TOld, TNew>, ICopData<TNew> => [.. TOld.Upcasters, new RecordStateUpcaster<TOld, TNew>()];

    /// <summary>Returns the metadata of a record in the fixed form, by reflection.</summary>
    /// <exception cref="InvalidOperationException">Reflection is switched off, as in a trimmed or AOT-compiled host.</exception>
    internal static JsonTypeInfo<T> Reflected<T>() => CanReflect
        ? (JsonTypeInfo<T>)ReflectedOptions.Value.GetTypeInfo(typeof(T))
        : throw new InvalidOperationException(
            $"{typeof(T).FullName} needs a source-generated context, because reflection is off in this host: implement " +
                $"{nameof(IEventPayload<>)}.JsonType by {nameof(EventJson)}.{nameof(For)}<{typeof(T).Name}>(YourContext.Default).");

    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
    // The switch of System.Text.Json is off in trimmed and AOT-compiled hosts, which is what both attributes ask.
    [SuppressMessage("AOT", "IL4000", Justification = "The serializer's switch implies both.")]
    internal static bool CanReflect => JsonSerializer.IsReflectionEnabledByDefault;

    private static readonly ConditionalWeakTable<IJsonTypeInfoResolver, JsonSerializerOptions> Options = [];

    private static readonly Lazy<JsonSerializerOptions> ReflectedOptions =
        new(() => CanReflect ? CreateReflected() : throw new InvalidOperationException("Reflection is off."));

    [RequiresUnreferencedCode("Reads the members of records by reflection.")]
    [RequiresDynamicCode("Reads the members of records by reflection.")]
    private static JsonSerializerOptions CreateReflected()
    {
        var options = Form(new DefaultJsonTypeInfoResolver());
        options.Converters.Add(new EnumTextConverters());
        options.MakeReadOnly();
        return options;
    }

    private static JsonSerializerOptions Create(IJsonTypeInfoResolver source)
    {
        var options = Form(source);
        options.MakeReadOnly();
        return options;
    }

    private static JsonSerializerOptions Form(IJsonTypeInfoResolver source) => new()
    {
        TypeInfoResolver = source.WithAddedModifier(LeaveOutAbsent),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        Converters = { new CopTimeConverter(), new UtcTimeConverter(), new DecimalTextConverter() },
    };

    // Null members are left out on writing, so a member that may be null may be absent on reading. Optional lists are left out when empty.
    private static void LeaveOutAbsent(JsonTypeInfo type)
    {
        foreach (var member in type.Properties)
        {
            if (member.IsRequired && member.IsGetNullable)
                member.IsRequired = false;
            else if (!member.IsRequired && IsImmutableArray(member.PropertyType))
                member.ShouldSerialize = static (_, list) => list is not ICollection { Count: 0 };
        }
    }

    private static bool IsImmutableArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);
}
