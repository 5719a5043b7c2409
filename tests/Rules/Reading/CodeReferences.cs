using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Cop.Rules.Tests;

/// <summary>The references of compiled code by method body, as resolved by the compiler.</summary>
internal static class CodeReferences
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The outermost declared type of closures, state machines and nested types.</summary>
    public static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    /// <summary>Every method and constructor of a type, its nested types included.</summary>
    public static IEnumerable<MethodBase> BodiesOf(Type type) =>
        type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything))
            .Concat(type.GetNestedTypes(Everything).SelectMany(BodiesOf));

    /// <summary>Returns the members and types that a body references.</summary>
    public static IEnumerable<MemberInfo> NamedIn(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? BinaryPrimitives.ReadInt16BigEndian(code.AsSpan(at)) : code[at];
            var operation = OpCodesByValue[value];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                or OperandType.InlineTok
                && Resolve(method, BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))) is { } member)
                yield return member;
            at += OperandSize(operation, code, at);
        }
    }

    /// <summary>Returns all other types that a type's declaration and bodies reference.</summary>
    public static IEnumerable<Type> TypesNamedBy(Type type)
    {
        IEnumerable<Type?> declared =
            [type.BaseType, .. type.GetInterfaces(), .. type.GetFields(Everything).Select(field => field.FieldType)];
        var bodies = BodiesOf(type).ToList();
        var signatures = bodies.SelectMany(
            method => method.GetParameters().Select(parameter => parameter.ParameterType).Append((method as MethodInfo)?.ReturnType!));
        var locals = bodies.SelectMany(method => method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []);
        var named = bodies.SelectMany(NamedIn).SelectMany(member => member is Type itself ? [itself] : new[] { member.DeclaringType });
        return declared.Concat(signatures).Concat(locals).Concat(named).SelectMany(Parts).Select(Outermost).Where(other => other != type)
            .Distinct();
    }

    private static IEnumerable<Type> Parts(Type? type)
    {
        if (type is null || type.IsGenericParameter)
            return [];
        if (type.HasElementType)
            return Parts(type.GetElementType());
        return type.IsConstructedGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }

    private static MemberInfo? Resolve(MethodBase method, int token)
    {
        var ofType = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        return method.Module.ResolveMember(token, ofType, method is { IsGenericMethod: true } ? method.GetGenericArguments() : null);
    }

    private static int OperandSize(OpCode operation, byte[] code, int at) => operation.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + 4 * BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)),
        _ => 4,
    };
}
