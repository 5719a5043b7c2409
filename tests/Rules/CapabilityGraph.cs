using System.Collections;
using System.Reflection;

namespace Cop.Rules.Tests;

/// <summary>
/// The types that code can reach without reflection: from objects, by their public members, what those give, and casts to public types;
/// or from types, by what their members give.
/// </summary>
internal sealed class CapabilityGraph
{
    private const BindingFlags Visible = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly bool _seesInternals;
    private readonly HashSet<object> _objects = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Type, string> _types = [];

    private CapabilityGraph(bool seesInternals) => _seesInternals = seesInternals;

    /// <summary>What code of another assembly can reach from objects.</summary>
    public static CapabilityGraph FromObjects(params object[] roots)
    {
        var graph = new CapabilityGraph(seesInternals: false);
        foreach (var root in roots)
            graph.Visit(root, root.GetType().Name);
        return graph;
    }

    /// <summary>What code of another assembly can reach from values of types, by their declarations.</summary>
    public static CapabilityGraph FromTypes(params Type[] roots)
    {
        var graph = new CapabilityGraph(seesInternals: false);
        foreach (var root in roots)
            graph.Visit(root, root.Name);
        return graph;
    }

    /// <summary>What the code of types can reach from their fields, by the declarations of their own assembly.</summary>
    public static CapabilityGraph FromFields(params Type[] roots)
    {
        var graph = new CapabilityGraph(seesInternals: true);
        foreach (var root in roots)
        {
            foreach (var field in root.GetFields(Visible | BindingFlags.Static))
                graph.Visit(field.FieldType, $"{root.Name}.{field.Name}");
        }

        return graph;
    }

    /// <summary>Whether a type is reached.</summary>
    public bool Reaches(Type type) => _types.ContainsKey(type);

    /// <summary>The ways to types that are these, or can be cast to them.</summary>
    public IEnumerable<string> WaysTo(IEnumerable<Type> sought) =>
        from reached in _types
        from type in sought
        where type.IsAssignableFrom(reached.Key)
        select $"{reached.Value} is {type.Name}";

    private void Visit(object? value, string way)
    {
        if (value is null || !IsOurs(value.GetType()) || !_objects.Add(value))
            return;
        // A cast finds the types that the object has, whatever it was declared as.
        foreach (var type in CastsOf(value.GetType()))
        {
            Visit(type, way);
            foreach (var property in type.GetProperties(Visible).Where(IsReadable))
                VisitGiven(Read(property, value), $"{way}.{property.Name}");
            foreach (var field in type.GetFields(Visible).Where(field => field.IsPublic))
                VisitGiven(field.GetValue(value), $"{way}.{field.Name}");
        }

        _types.TryAdd(value.GetType(), way);
    }

    private void VisitGiven(object? given, string way)
    {
        Visit(given, way);
        if (given is not IEnumerable items || given is string)
            return;
        foreach (var item in items)
            Visit(item, way + "[]");
    }

    private void Visit(Type type, string way)
    {
        foreach (var part in PartsOf(type))
        {
            if (!IsOurs(part) || !_types.TryAdd(part, way))
                continue;
            foreach (var (member, given) in Given(part))
                Visit(given, $"{way}.{member}");
        }
    }

    private IEnumerable<(string Member, Type Given)> Given(Type type)
    {
        foreach (var inherited in type.GetInterfaces().Append(type.BaseType).OfType<Type>().Where(IsOurs))
            yield return (type.Name, inherited);
        foreach (var field in type.GetFields(Visible).Where(field => field.IsPublic || (_seesInternals && !field.IsPrivate)))
            yield return (field.Name, field.FieldType);
        foreach (var method in type.GetMethods(Visible).Where(method => IsVisible(method) && method.DeclaringType != typeof(object)))
        {
            yield return (method.Name, method.ReturnType);
            // A callback is given what its parameters are.
            foreach (var callback in method.GetParameters().Where(parameter => parameter.ParameterType.IsSubclassOf(typeof(Delegate))))
                yield return ($"{method.Name}({callback.Name})", callback.ParameterType);
        }
    }

    private bool IsReadable(PropertyInfo property) => property.GetIndexParameters().Length == 0 && IsVisible(property.GetMethod);

    private bool IsVisible(MethodInfo? method) => method is { IsPublic: true } || (_seesInternals && method is { IsPrivate: false });

    private static IEnumerable<Type> CastsOf(Type type)
    {
        for (var each = type; each is not null && each != typeof(object); each = each.BaseType)
        {
            if (each.IsVisible)
                yield return each;
        }

        foreach (var implemented in type.GetInterfaces().Where(implemented => implemented.IsVisible))
            yield return implemented;
    }

    // What a task, a result, an array or a function gives is reached with it.
    private static IEnumerable<Type> PartsOf(Type type)
    {
        if (type.HasElementType)
            return PartsOf(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(PartsOf).Append(type) : [type];
    }

    private static object? Read(PropertyInfo property, object value)
    {
        try
        {
            return property.GetValue(value);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    private static bool IsOurs(Type type) => type.Assembly.GetName().Name!.StartsWith("Cop.", StringComparison.Ordinal);
}
