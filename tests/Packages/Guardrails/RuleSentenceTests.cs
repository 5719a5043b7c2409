namespace Cop.Packages.Tests;

public sealed class RuleSentenceTests
{
    // F-13 and F-14 are among them.
    public static IEnumerable<object[]> Pairs() =>
        from pair in CopJson.Parse(RepositoryFile.Read("spec/packages/vectors/guardrails.json")).Unwrap()["contradictions"]!.Items
        select new object[]
        {
            pair["one"]!.AsString()!, pair["other"]!.AsString()!, pair["contradict"]!.ToString() == "true", pair["reason"]!.AsString()!,
        };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_rules_contradict_each_other_only_where_they_say_the_opposite_about_the_same(
        string one, string other, bool expected, string reason)
    {
        RuleSentence.Parse(one).Contradicts(RuleSentence.Parse(other)).ShouldBe(expected, reason);
        RuleSentence.Parse(other).Contradicts(RuleSentence.Parse(one)).ShouldBe(expected, reason);
    }
}
