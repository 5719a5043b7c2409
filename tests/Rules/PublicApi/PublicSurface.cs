using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cop.Rules.Tests;

/// <summary>The public API of an assembly as text: its public types in the order of their names, and their members.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (
            var types in assembly.GetExportedTypes().GroupBy(type => type.Namespace).OrderBy(types => types.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(types.Key).Append("\n\n");
            foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
                Write(text, type);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, Type type)
    {
        text.Append(Declaration(type)).Append('\n');
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            text.Append('\n');
            return;
        }

        text.Append("{\n");
        foreach (var line in Members(type))
            text.Append("    ").Append(line).Append(line[^1] == '}' ? "\n" : ";\n");
        text.Append("}\n\n");
    }

    private static string Declaration(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
            return $"public delegate {MemberText.Of(type.GetMethod("Invoke")!, TypeNaming.Of(type))}";
        var isRecord = type.GetMethod("PrintMembers", Declared) is not null;
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface"
            : type.IsValueType ? (IsReadOnly(type) ? "readonly " : "") + (isRecord ? "record struct" : "struct")
            : (type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : "") +
                (isRecord ? "record" : "class");
        var bases = type.IsEnum ? [] : Bases(type, isRecord).Select(TypeNaming.Of).ToList();
        return $"public {kind} " +
            $"{TypeNaming.Of(type)}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}" +
            $"{MemberText.Constraints(type.GetGenericArguments())}";
    }

    private static bool IsReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute));

    // Inherited members and the equality interfaces of records are omitted.
    private static IEnumerable<Type> Bases(Type type, bool isRecord)
    {
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            yield return parent;
        var all = type.GetInterfaces();
        foreach (var own in all.OrderBy(TypeNaming.Of, StringComparer.Ordinal))
        {
            var isInherited = type.BaseType?.GetInterfaces().Contains(own) == true
                || all.Any(other => other != own && other.GetInterfaces().Contains(own));
            if (own.IsVisible && !isInherited && !(isRecord && own.IsGenericType && own.GetGenericTypeDefinition() == typeof(IEquatable<>)))
                yield return own;
        }
    }

    private static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetNames(type)
            .Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}")
        : type.GetMembers(Declared).Where(member => IsPromised(type, member)).Select(MemberText.Of).Order(StringComparer.Ordinal);

    private static bool IsPromised(Type type, MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member switch
    {
        FieldInfo field => IsVisible(field.Attributes & FieldAttributes.FieldAccessMask),
        PropertyInfo property => property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo raised => IsVisible(raised.AddMethod!),
        ConstructorInfo constructor =>
            IsVisible(constructor) && !constructor.IsStatic && !(type.IsValueType && constructor.GetParameters().Length == 0),
        MethodInfo method => IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            && (method.GetBaseDefinition().DeclaringType != typeof(object)
                && method.GetBaseDefinition().DeclaringType != typeof(ValueType)),
        _ => false,
    };

    private static bool IsVisible(MethodBase method) =>
        method.IsPublic || (method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed;

    private static bool IsVisible(FieldAttributes access) =>
        access is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;
}
