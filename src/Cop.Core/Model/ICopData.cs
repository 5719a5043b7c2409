using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>A record that is kept as data in the log: the state of a wait, for example.</summary>
/// <typeparam name="TSelf">The record itself: <c>record Watch(string Sku) : ICopData&lt;Watch&gt;</c>.</typeparam>
public interface ICopData<TSelf> where TSelf : ICopData<TSelf>
{
    /// <summary>The version of the record; by default from <see cref="CopDataAttribute"/>, otherwise 1.</summary>
    static virtual string Version =>
        (typeof(TSelf).GetCustomAttribute<CopDataAttribute>()?.Version ?? 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>The metadata that serializes it; by default by reflection, which a trimmed or AOT-compiled host does not have.</summary>
    static virtual JsonTypeInfo<TSelf> JsonType => EventJson.Reflected<TSelf>();

    /// <summary>
    /// The upcasters from older versions, the oldest first; by default from <see cref="IUpcastFrom{TOld, TSelf}"/>, by reflection.
    /// </summary>
    static virtual ImmutableArray<IStateUpcaster> Upcasters => RecordUpcasters.ReflectedStates(typeof(TSelf));
}
