using System.Reflection;

namespace Cop.Rules.Tests;

/// <summary>Types as C# writes them, with their question marks.</summary>
internal static class TypeNaming
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] =
            "bool", [typeof(byte)] = "byte", [typeof(char)] = "char", [typeof(int)] = "int", [typeof(long)] = "long",
        [typeof(short)] =
            "short", [typeof(uint)] = "uint", [typeof(ulong)] = "ulong", [typeof(ushort)] = "ushort", [typeof(float)] = "float",
        [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(string)] = "string", [typeof(object)] = "object",
    };

    public static string Of(NullabilityInfo info, bool isWritten = false)
    {
        var mark = !info.Type.IsValueType && (isWritten ? info.WriteState : info.ReadState) == NullabilityState.Nullable ? "?" : "";
        if (Nullable.GetUnderlyingType(info.Type) is { } underlying)
            return Of(underlying) + "?";
        if (info.Type.IsArray)
            return $"{(info.ElementType is { } element ? Of(element) : Of(info.Type.GetElementType()!))}[]{mark}";
        return info.GenericTypeArguments.Length == 0 || info.GenericTypeArguments.Length != info.Type.GetGenericArguments().Length
            ? Of(info.Type) + mark
            : $"{WithoutArguments(info.Type)}<{string.Join(", ", info.GenericTypeArguments.Select(argument => Of(argument)))}>{mark}";
    }

    public static string Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        if (type.IsByRef)
            return Of(type.GetElementType()!);
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter)
            return type.Name;
        return Keywords.GetValueOrDefault(type) ?? (type.IsGenericType
            ? $"{WithoutArguments(type)}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
            : WithoutArguments(type));
    }

    private static string WithoutArguments(Type type) =>
        (type.DeclaringType is { } outer && !type.IsGenericParameter ? WithoutArguments(outer) + "." : "") + type.Name.Split('`')[0];
}
