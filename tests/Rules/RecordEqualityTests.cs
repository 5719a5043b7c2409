using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Cop.Rules.Tests;

/// <summary>Records compare by value, also those with arrays.</summary>
public sealed class RecordEqualityTests
{
    private static readonly Type[] OfEachPackage =
        [typeof(CopKernel), typeof(EmbeddedEventStore), typeof(PostgresEventStore), typeof(Simulation), typeof(CloudEventJson)];

    private static IEnumerable<Type> Records =>
        OfEachPackage.Select(type => type.Assembly).Distinct().SelectMany(assembly => assembly.GetExportedTypes()).Where(IsRecord);

    // Backing fields of properties that show arrays: an array compares the reference and not the items.
    [Fact]
    public void No_public_record_keeps_an_array_that_compares_the_reference() => Offenders.MustBeNone(
        from record in Records
        from field in record.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where ComparesReferences(field.FieldType)
        select $"{record.FullName}.{field.Name} is a {field.FieldType.Name}",
        "A record keeps its items in a field of type ValueArray<T> and shows them by a property.");

    [Fact]
    public void The_rule_finds_records_with_arrays() =>
        Records.Count(record => record.GetProperties().Any(property => IsArray(property.PropertyType))).ShouldBeGreaterThan(20);

    [Fact]
    public void Records_with_the_same_items_in_other_arrays_are_equal()
    {
        string[] ids = ["a", "b"];
        Expect(
            () => new TopicHead { TopicId = "t", LastSeq = 1, AppliedSeq = 1, MissingParentIds = [.. ids] },
            head => head with { MissingParentIds = ["a"] });
        Expect(() => new EventFilter { Types = [.. ids], TopicIds = [.. ids] }, filter => filter with { Types = ["b", "a"] });
        Expect(() => new CausalLink("e", "t", 1, [.. ids]), link => link with { ParentEventIds = [] });
        Expect(
            () => new EventDraft { Type = "a.b", ParentEventIds = [.. ids], Payload = CopJson.Object(("n", CopJson.From(1))) },
            draft => draft with { ParentEventIds = ["b"] });
        Expect(() => new AgentOutput { Drafts = [.. ids.Select(id => EventDraft.Create(id))] }, output => output with { Drafts = [] });
        Expect(() => new ProfileEventType("a.b", "text") { AnyOf = [[.. ids], ["c"]] }, type => type with { AnyOf = [["a"], ["c"]] });
        Expect(() => new Page<string>([.. ids], "more"), page => page with { Items = ["a"] });
    }

    [Fact]
    public void The_default_array_and_an_empty_one_are_equal()
    {
        var filter = EventFilter.All with { Types = default };
        filter.ShouldBe(EventFilter.All);
        filter.GetHashCode().ShouldBe(EventFilter.All.GetHashCode());
        filter.Types.IsDefault.ShouldBeTrue("what was given is given back");
    }

    private static void Expect<T>(Func<T> make, Func<T, T> change)
        where T : notnull
    {
        var (one, other) = (make(), make());
        one.ShouldBe(other);
        one.GetHashCode().ShouldBe(other.GetHashCode());
        change(one).Equals(other).ShouldBeFalse($"{typeof(T).Name} with other items is another value");
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null
        || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic)?
            .IsDefined(typeof(CompilerGeneratedAttribute)) == true);

    private static bool ComparesReferences(Type type) => IsArray(type) || type.IsArray
        || (type.IsGenericType && type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true);

    private static bool IsArray(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);
}
