using System.Text;

namespace Cop.Packages.Tests;

public sealed class GuardrailCheckTests
{
    private const string Phrase = "ignore previous instructions";

    public static IEnumerable<object[]> Texts() =>
        CopJson.Parse(RepositoryFile.Read("spec/packages/vectors/guardrails.json")).Unwrap()["phrases"]!.Items.Select(each =>
            new object[] { each["phrase"]!.AsString()!, each["text"]!.AsString()!, each["found"]!.ToString() == "true" });

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_phrase_is_found_in_other_letters_and_encodings_and_harmless_text_is_not(string phrase, string text, bool isFound) =>
        Check(phrase).CheckText("input", text).ShouldBe(
            isFound ? [new GuardrailVerdict("p/no-override", "refuse", $"The text has \"{phrase}\".", "No.")] : []);

    [Fact]
    public void A_rule_holds_in_its_stages_only_and_a_pattern_is_matched_in_linear_time()
    {
        Check().CheckText("tool_call", Phrase).ShouldBeEmpty();
        Check("/(a+)+$/").CheckText("output", new string('a', 60_000) + "!").ShouldBeEmpty();
        Check("/[0-9]{4}-[0-9]{4}/").CheckText("output", "card 1234-5678").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("other", """{"id": "A"}""", 0, true, "refuse other/allow-list")]
    [InlineData("refund", """{"id": 7}""", 0, true, "refuse refund/arguments")]
    [InlineData("refund", """{"id": "A", "admin": true}""", 0, true, "refuse refund/arguments")]
    [InlineData("refund", """{"id": "A"}""", 2, true, "refuse refund/rate_limit")]
    [InlineData("refund", """{"id": "A"}""", 0, false, "approve refund/approval")]
    [InlineData("refund", """{"id": "A"}""", 1, true, "")]
    public void A_call_is_checked_in_code(string tool, string arguments, int callsBefore, bool isApproved, string expected) =>
        string.Join(
            ' ', Check().CheckCall(tool, CopJson.Parse(arguments).Unwrap(), callsBefore, isApproved)
                .Select(each => $"{each.Action} {each.Rule}"))
            .ShouldBe(expected);

    [Fact]
    public void Random_bytes_are_checked_without_an_exception()
    {
        var random = new Random(20251128);
        var check = Check();
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            check.CheckText("input", round % 2 == 0 ? Encoding.UTF8.GetString(bytes) : Encoding.Unicode.GetString(bytes));
        }
    }

    private static GuardrailCheck Check(string phrase = Phrase)
    {
        var bundle = new Bundle
        {
            Package = "p", Version = "1.0.0", Tree = "",
            Rules =
            [
                new("p", 0, new GuardrailConstraint
                {
                    Name = "no-override", IsHard = true, File = "g.yaml", Span = SourceSpan.Start, Rules = ["x"], Phrases = [phrase],
                    Stages = ["input", "output"], Action = "refuse", Response = "No.",
                }),
            ],
            Tools =
            [
                new BundleTool
                {
                    Name = "refund", Package = "p", Description = "Refunds", RequiresApproval = true, RateLimit = 2,
                    InputSchema = CopJson.Parse(
                        """{"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": false}""").Unwrap(),
                },
            ],
        };
        return GuardrailCheck.Of(PackageBundle.Load(BundleJson.Write(bundle).Utf8.Span));
    }
}
