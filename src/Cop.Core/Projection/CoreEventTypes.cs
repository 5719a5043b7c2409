using System.Collections.Frozen;
using System.Reflection;

namespace Cop;

/// <summary>The set of the core's own event types.</summary>
internal static class CoreEventTypes
{
    private static readonly FrozenSet<string> All = typeof(EventTypes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (string)field.GetRawConstantValue()!)
        .ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string type) => All.Contains(type);
}
