using FsCheck;
using FsCheck.Fluent;

namespace Cop.Hitl.Tests;

/// <summary>Random courses of requests: one outcome each, no answer of a person who may not, and rows that a rebuild repeats.</summary>
[Trait("spec", "10.2")]
public sealed class RequestProperties
{
    private static bool IsLong => Environment.GetEnvironmentVariable("COP_LONG") == "1";

    [Fact]
    public async Task Every_course_of_requests_ends_as_the_rules_say()
    {
        await using var people = await People.StartAsync();
        var course = 0;
        // FsCheck prints the failing seed.
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(IsLong ? 2000 : 60),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                Task.Run(() => new RequestCourse(people.Test.Kernel, $"course-{course++}", seed).RunAsync(60)).GetAwaiter().GetResult();
                return true;
            }));
    }
}
