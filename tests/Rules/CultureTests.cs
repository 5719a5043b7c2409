using System.Reflection;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Cop.Rules.Tests;

/// <summary>Stored, sent and compared texts are independent of the culture.</summary>
public sealed class CultureTests
{
    private static readonly Type[] Cultural =
        [typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(float), typeof(double), typeof(decimal)];

    [Fact]
    public void SQL_statements_are_built_from_strings_only() => Offenders.MustBeNone(
        from body in Bodies(typeof(PostgresEventStore).Assembly)
        let named = CodeReferences.NamedIn(body).ToList()
        where named.Any(member => member.DeclaringType == typeof(NpgsqlCommand) || member.Name == "ExecuteAsync")
        from member in named
        where HoleOf(member) is { } hole && hole != typeof(string)
        select $"{body.DeclaringType!.Name}.{body.Name} puts a {HoleOf(member)!.Name} into a text",
        "A number in a statement is a parameter: written as text, it has the minus sign of the culture.");

    [Fact]
    public void Times_and_fractions_are_formatted_independently_of_the_culture() => Offenders.MustBeNone(
        from assembly in new[] { typeof(CopKernel), typeof(EmbeddedEventStore), typeof(CloudEventJson), typeof(PostgresEventStore) }.Select(
            type => type.Assembly)
        from body in Bodies(assembly)
        let named = CodeReferences.NamedIn(body).ToList()
        where !named.Any(IsGivenACulture)
        from member in named
        where HoleOf(member) is { } hole && Cultural.Contains(Nullable.GetUnderlyingType(hole) ?? hole)
        select $"{body.DeclaringType!.Name}.{body.Name} writes a {HoleOf(member)!.Name}",
        "Write a time by CopTime.Format, a number with CultureInfo.InvariantCulture.");

    private static IEnumerable<MethodBase> Bodies(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.DeclaringType is null).SelectMany(CodeReferences.BodiesOf);

    // The type of a value in an interpolated string.
    private static Type? HoleOf(MemberInfo member) =>
        member is MethodInfo { Name: nameof(DefaultInterpolatedStringHandler.AppendFormatted), IsGenericMethod: true } append
            && append.DeclaringType == typeof(DefaultInterpolatedStringHandler)
            ? append.GetGenericArguments()[0] : null;

    private static bool IsGivenACulture(MemberInfo member) =>
        member is ConstructorInfo made && made.DeclaringType == typeof(DefaultInterpolatedStringHandler) && made.GetParameters().Length > 2;
}
