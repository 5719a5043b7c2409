using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.AI;

/// <summary>Makes tools of a host's methods.</summary>
public static class ToolFunctions
{
    /// <summary>Makes a function of a method or lambda. A parameter of type <see cref="ToolCall"/> gets the call.</summary>
    /// <param name="name">The name that the model calls.</param>
    /// <param name="method">The method.</param>
    /// <param name="description">The description; null for the method's <c>[Description]</c>.</param>
    public static AIFunction Create(string name, Delegate method, string? description = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(method);
        return From(method, name, description);
    }

    /// <summary>Makes a tool of a delegate.</summary>
    internal static AIFunction From(Delegate method, string? name, string? description) =>
        AIFunctionFactory.Create(method, Options(name, description));

    /// <summary>Makes a tool of a method of a class that each call resolves from its services.</summary>
    /// <exception cref="ArgumentException">The expression names no method.</exception>
    internal static AIFunction From<T>(Expression<Func<T, Delegate>> method, string? name, string? description) where T : notnull
    {
        var found = MethodOf(method.Body) ?? throw new ArgumentException(
            $"'{method}' names no method of {typeof(T).Name}; write tools => tools.Method.", nameof(method));
        return AIFunctionFactory.Create(
            found, arguments => arguments.Services!.GetRequiredService<T>(), Options(name ?? Snake(found.Name), description));
    }

    private static AIFunctionFactoryOptions Options(string? name, string? description) => new()
    {
        Name = name,
        Description = description,
        ConfigureParameterBinding = parameter => parameter.ParameterType == typeof(ToolCall)
            ? new AIFunctionFactoryOptions.ParameterBindingOptions { ExcludeFromSchema = true, BindParameter = Call }
            : default,
    };

    private static object? Call(ParameterInfo parameter, AIFunctionArguments arguments) =>
        arguments.Context?.TryGetValue(ToolInvoker.CallKey, out var call) == true ? call : null;

    // The compiler writes method.CreateDelegate(type, target) with the method as a constant.
    [SuppressMessage("Performance", "CA1859", Justification = "It walks any expression.")]
    private static MethodInfo? MethodOf(Expression body) => body switch
    {
        UnaryExpression convert => MethodOf(convert.Operand),
        MethodCallExpression { Object: ConstantExpression { Value: MethodInfo method } } => method,
        _ => null,
    };

    private static string Snake(string name)
    {
        if (name.EndsWith("Async", StringComparison.Ordinal))
            name = name[..^5];
        return string.Concat(name.Select((unit, index) =>
            char.IsUpper(unit) ? (index > 0 ? "_" : "") + char.ToLowerInvariant(unit) : unit.ToString()));
    }
}
