using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Cop.Rules.Tests;

/// <summary>Members as C# declares them.</summary>
internal static class MemberText
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } constant =>
            $"const {TypeNaming.Of(constant.FieldType)} {constant.Name} = {Value(constant.GetRawConstantValue())}",
        FieldInfo field =>
            $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeNaming.Of(Nullability.Create(field))} " +
                $"{field.Name}",
        PropertyInfo property => Of(property),
        EventInfo raised => $"event {TypeNaming.Of(raised.EventHandlerType!)} {raised.Name}",
        ConstructorInfo constructor => $"{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})",
        MethodInfo method => $"{Modifiers(method)}{Of(method, method.Name)}",
        _ => member.Name,
    };

    /// <summary>Return type, name, parameters and constraints.</summary>
    public static string Of(MethodInfo method, string name)
    {
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        var generics = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(argument => argument.Name))}>";
        return $"{TypeNaming.Of(Nullability.Create(method.ReturnParameter))} " +
            $"{name}{generics}({Parameters(method)}){Constraints(arguments)}";
    }

    public static string Constraints(Type[] arguments) => string.Concat(
        from argument in arguments
        where argument.IsGenericParameter
        let required = argument.GenericParameterAttributes
        let words = new[]
            {
                required.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? "struct" : null,
                required.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" : null,
            }
            .Concat(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(TypeNaming.Of))
                .OfType<string>().ToList()
        where words.Count > 0
        select $" where {argument.Name} : {string.Join(", ", words)}");

    private static string Of(PropertyInfo property)
    {
        var accessor = property.GetMethod ?? property.SetMethod!;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var setter = property.SetMethod is { IsPublic: true } ? isInit ? " init;" : " set;" : "";
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Of))}]";
        return $"{Modifiers(accessor)}{required}{TypeNaming.Of(Nullability.Create(property))} {name} {{ get;{setter} }}";
    }

    private static string Modifiers(MethodInfo method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic)
            return access + "static " + (method.IsAbstract ? "abstract " : method.IsVirtual ? "virtual " : "");
        if (method.DeclaringType!.IsInterface || !method.IsVirtual || method.IsFinal)
            return access;
        return access + (method.GetBaseDefinition() != method ? "override " : method.IsAbstract ? "abstract " : "virtual ");
    }

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Of));

    private static string Of(ParameterInfo parameter)
    {
        var direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        var isParams = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute))
            ? "params "
            : "";
        var preset = parameter.HasDefaultValue ? $" = {(parameter.DefaultValue is null ? "default" : Value(parameter.DefaultValue))}" : "";
        return $"{direction}{isParams}{TypeNaming.Of(Nullability.Create(parameter))} {parameter.Name}{preset}";
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum choice => $"{choice.GetType().Name}.{choice}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
