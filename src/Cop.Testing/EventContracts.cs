using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Testing;

/// <summary>
/// Compares the records of a host with an approved file, so that a renamed record, a changed member and a version that is used again are
/// seen in a test and not in the log.
/// </summary>
/// <remarks>Decision M-14.</remarks>
public static class EventContracts
{
    /// <summary>The environment variable that approves: with the value 1 the file is written.</summary>
    public const string ApproveVariable = "COP_APPROVE";

    private static readonly MethodInfo Payload = Method(nameof(DescribePayload));
    private static readonly MethodInfo Data = Method(nameof(DescribeData));

    /// <summary>Compares the events and the data of assemblies with the approved ones.</summary>
    /// <param name="path">The approved file, one contract a line; commit it.</param>
    /// <param name="assemblies">The assemblies of the records.</param>
    /// <exception cref="InvalidOperationException">A contract is changed, gone or new; the message has each of them.</exception>
    public static void Verify(string path, params IEnumerable<Assembly> assemblies)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(assemblies);
        var contracts = assemblies.SelectMany(assembly => assembly.GetTypes()).SelectMany(Describe)
            .OrderBy(contract => contract.Name, StringComparer.Ordinal).ToList();
        if (contracts.GroupBy(contract => contract.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            var records = string.Join(" and ", twice.Select(contract => contract.Record));
            throw new InvalidOperationException($"{records} are both '{twice.Key}'; give one another name or version.");
        }

        var lines = contracts.Select(contract => $"{contract.Name}: {contract.Members}").ToList();
        if (Environment.GetEnvironmentVariable(ApproveVariable) == "1")
            File.WriteAllLines(path, lines);
        var approved = File.Exists(path) ? File.ReadAllLines(path).Where(line => line.Length > 0).ToList() : [];
        var faults = Faults(approved, lines).ToList();
        if (faults.Count > 0)
            throw new InvalidOperationException(string.Join(
                Environment.NewLine,
                [$"The contracts are not those of '{path}'.", .. faults,
                    $"If that is meant, run the test with {ApproveVariable}=1 and commit the file."]));
    }

    private static IEnumerable<string> Faults(List<string> approved, List<string> found)
    {
        var before = approved.ToDictionary(NameOf, StringComparer.Ordinal);
        var after = found.ToDictionary(NameOf, StringComparer.Ordinal);
        foreach (var (name, line) in before)
        {
            if (!after.TryGetValue(name, out var now))
                yield return $"Gone or renamed: {line}. Events of this type are in the log: keep the record, with an upcaster from it.";
            else if (now != line)
                yield return $"Changed under one version: {line} is now {now}. Make it a new version with IUpcastFrom.";
        }

        foreach (var (name, line) in after)
        {
            if (!before.ContainsKey(name))
                yield return $"New: {line}.";
        }
    }

    private static string NameOf(string line) => line[..line.IndexOf(':', StringComparison.Ordinal)];

    private static IEnumerable<Contract> Describe(Type type)
    {
        if (type.IsAbstract || type.ContainsGenericParameters)
            yield break;
        foreach (var contract in type.GetInterfaces().Where(known => known.IsGenericType && known.GenericTypeArguments[0] == type))
        {
            var describe = contract.GetGenericTypeDefinition() == typeof(IEventPayload<>) ? Payload
                : contract.GetGenericTypeDefinition() == typeof(ICopData<>) ? Data : null;
            if (describe is not null)
                yield return (Contract)describe.MakeGenericMethod(type).Invoke(null, null)!;
        }
    }

    private static Contract DescribePayload<T>() where T : IEventPayload<T> =>
        new($"event {T.EventType} {T.SchemaVersion}", typeof(T).FullName!, Members(T.JsonType, []));

    private static Contract DescribeData<T>() where T : ICopData<T> =>
        new($"data {typeof(T).FullName} {T.Version}", typeof(T).FullName!, Members(T.JsonType, []));

    // Names and types as they are in JSON; nested records and enumerations by their members.
    private static string Members(JsonTypeInfo type, HashSet<Type> around)
    {
        var bare = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (bare.IsEnum)
            return $"({string.Join(" | ", Enum.GetNames(bare))})";
        if (type.ElementType is { } element && type.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary)
            return $"[{Members(type.Options.GetTypeInfo(element), around)}]";
        if (type.Kind != JsonTypeInfoKind.Object || !around.Add(type.Type))
            return bare.Name;
        var members = type.Properties.OrderBy(property => property.Name, StringComparer.Ordinal).Select(property => string.Create(
            CultureInfo.InvariantCulture,
            $"{property.Name}{(property.IsRequired ? "" : "?")} {Members(type.Options.GetTypeInfo(property.PropertyType), around)}"));
        var text = $"{{ {string.Join(", ", members)} }}";
        around.Remove(type.Type);
        return text;
    }

    private static MethodInfo Method(string name) => typeof(EventContracts).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private sealed record Contract(string Name, string Record, string Members);
}
