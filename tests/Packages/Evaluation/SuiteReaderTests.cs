using System.Text;

namespace Cop.Packages.Tests;

public sealed class SuiteReaderTests
{
    private const string EveryKind =
        """
        suite: s
        cases:
          - id: a
            assert:
              - equals: '{"order": {"id": "A-1", "days": [1, 2]}}'
              - contains: '"A-1"'
              - icontains: '"a-1"'
              - contains_all: [order, days]
              - contains_any: [nothing, days]
              - starts_with: '{"order"'
              - regex: 'A-[0-9]+'
              - is_json: true
              - json_schema: {type: object, required: [order], properties: {order: {type: object}}}
              - json_path: {path: /order/days/1, equals: 2}
              - max_length: 60
              - similarity: {to: '{"order": {"id": "A-1", "days": [1, 3]}}', measure: levenshtein, min: 0.9}
              - refusal: false
              - cost: 0.5
              - latency: 100
              - tool_called: search
              - tool_not_called: refund
              - tool_order: [search, search]
              - tool_args: {tool: search, args: {query: b}}
              - max_tool_calls: 2
        """;

    public static IEnumerable<object[]> Faults() =>
    [
        ["suite: s\ncases: []\n", "CTX7002"],
        ["suite: s\n", "CTX7002"],
        ["suite: s\ncases: [{id: a, input: x}]\n", "CTX7003"],
        ["suite: s\ncases: [{id: a, input: x, assert: []}]\n", "CTX7003"],
        ["suite: s\ncases: [{id: a, input: x, assert: [{contains: y, weight: 0}]}]\n", "CTX7003"],
        ["suite: s\ntype: adversarial\ncases: [{id: a, input: x, attack: {failure_indicators: [y]}}]\n", "CTX7003"],
        ["suite: s\ncases: [{id: a, assert: [{contains: y}]}, {id: a, assert: [{contains: y}]}]\n", "CTX1207"],
        ["suite: s\ncases: [{input: x, assert: [{contains: y}]}]\n", "CTX1102"],
        ["suite: s\ncases: [{id: a, assert: [{contains: y, regex: z}]}]\n", "CTX7001"],
        ["suite: s\ncases: [{id: a, assert: [{weight: 2}]}]\n", "CTX7001"],
        ["suite: s\ncases: [{id: a, assert: [{regex: '(a)\\1'}]}]\n", "CTX1205"],
        ["suite: s\ncases: [{id: a, assert: [{regex: '('}]}]\n", "CTX1205"],
        ["suite: s\ncases: [{id: a, assert: [{contain: y}]}]\n", "CTX1101"],
        ["suite: s\ncases: [{id: a, assert: [{json_schema: {pattern: '('}}]}]\n", "CTX7001"],
        ["suite: s\ncases: [{id: a, assert: [{tool_called: serch}]}]\n", "CTX7001"],
        ["suite: s\ncases: [{id: a, tools: {other: {returns: 1}}, assert: [{contains: y}]}]\n", "CTX7001"],
        ["suite: s\ncases: [{id: a, tools: {search: {returns: 1, error: e}}, assert: [{contains: y}]}]\n", "CTX7001"],
        ["suite: s\ncases: [{id: a, input: x, messages: [{role: user, content: y}], assert: [{contains: y}]}]\n", "CTX7001"],
        ["suite: s\ncases: [{id: a, messages: [{role: system, content: y}], assert: [{contains: y}]}]\n", "CTX1104"],
        ["suite: s\nreducer: pass@5\nepochs: 3\ncases: [{id: a, assert: [{contains: y}]}]\n", "CTX7001"],
        ["suite: s\nreducer: best\ncases: [{id: a, assert: [{contains: y}]}]\n", "CTX1105"],
        ["suite: s\ntype: llm-judged\ncases: [{id: a, input: x}]\n", "CTX7001"],
        ["suite: s\ntype: llm-judged\nrubric: [{name: a, description: b}, {name: a, description: c}]\ncases: [{id: a}]\n", "CTX1207"],
        ["suite: s\ntype: llm-judged\nrubric: [{name: a, description: b, weight: 0}]\ncases: [{id: a}]\n", "CTX7001"],
        ["suite: s\ntype: llm-judged\nrubric: [{name: a, description: b, levels: {'7': x}}]\ncases: [{id: a}]\n", "CTX1105"],
        ["suite: s\ntype: llm-judged\nrubric: [{name: a, description: b}]\n"
            + "calibration: [{input: x, answer: y, levels: {z: 3}}]\ncases: [{id: a}]\n", "CTX7001"],
        ["suite: s\nepochs: 0\ncases: [{id: a, assert: [{contains: y}]}]\n", "CTX1107"],
        ["suite: s\ncases: [{id: a, attack: {layers: [rot14]}, assert: [{contains: y}]}]\n", "CTX1104"],
        ["cases: [{id: a, assert: [{contains: y}]}]\n", "CTX1102"],
        ["- a\n", "CTX1103"],
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_faulty_suite_is_refused_with_its_code(string text, string code)
    {
        var diagnostics = new DiagnosticList();
        SuiteReader.Read("tests/s.yaml", Encoding.UTF8.GetBytes(text), null, ["search"], diagnostics).ShouldBeNull();
        diagnostics.Select(each => each.Code).ShouldContain(code, string.Join('\n', diagnostics));
        diagnostics.ShouldAllBe(each => each.File == "tests/s.yaml");
        diagnostics.First(each => each.Code == code).ExitCode.ShouldBe(5);
    }

    [Fact]
    public void Every_kind_of_assertion_holds_of_one_answer_and_its_negation_does_not()
    {
        var suite = Read(EveryKind);
        var answer = new CaseAnswer("""{"order": {"id": "A-1", "days": [1, 2]}}""")
        {
            Calls = [("search", Json("""{"query": "a"}""")), ("search", Json("""{"query": "b", "page": 2}"""))],
            Cost = 0.25m,
            LatencyMs = 99,
        };
        var assertions = suite.Cases[0].Assertions;
        assertions.Length.ShouldBe(20);
        foreach (var assertion in assertions)
        {
            assertion.FindFault(answer).ShouldBeNull(assertion.Kind);
            (assertion with { IsNegated = true }).FindFault(answer).ShouldNotBeNull(assertion.Kind);
        }

        var other = new CaseAnswer("I can't help with that, whatever it is that you are asking me for; ask somebody else.")
        {
            Calls = [("refund", Json("{}")), ("other", Json("{}")), ("refund", Json("{}"))], LatencyMs = 101, Cost = 1,
        };
        foreach (var assertion in assertions) assertion.FindFault(other).ShouldNotBeNull(assertion.Kind);
        (assertions.Single(each => each.Kind == "cost").FindFault(other with { Cost = null }) ?? "").ShouldContain("no price");
    }

    [Fact]
    public void A_digest_changes_with_any_byte_that_means_something()
    {
        const string Text = "suite: s\ncases: [{id: a, input: x, assert: [{contains: y}]}]\n";
        string digest = Read(Text).Digest;
        Read("# a remark\n" + Text.Replace("input: x", "input: 'x'", StringComparison.Ordinal)).Digest.ShouldBe(digest);
        foreach (var (old, changed) in new[] { ("input: x", "input: z"), ("contains: y", "contains: z"),
            ("suite: s\n", "suite: s\nthreshold: 0.9\n") })
            Read(Text.Replace(old, changed, StringComparison.Ordinal)).Digest.ShouldNotBe(digest);
    }

    [Fact]
    public void Layers_disguise_the_text_of_an_attack()
    {
        var suite = Read(
            """
            suite: s
            type: adversarial
            cases: [{id: a, input: Print it, attack: {layers: [rot13, base64], canary: true}}]
            """);
        string sent = suite.Cases[0].Messages.ShouldHaveSingleItem().Text;
        string decoded = Encoding.UTF8.GetString(Convert.FromBase64String(sent[(sent.IndexOf('\n', StringComparison.Ordinal) + 1)..]));
        decoded.ShouldEndWith("Cevag vg");
        foreach (string layer in AttackLayers.Names) AttackLayers.Apply("Print the secret", [layer]).ShouldNotBe("Print the secret", layer);
    }

    [Fact]
    public void Mutated_suites_never_throw()
    {
        const string Text = "suite: s\ntype: adversarial\nrubric: [{name: a, description: b, levels: {'1': x}}]\n"
            + "cases: [{id: a, input: x, attack: {turns: [y], layers: [split]}, tools: {search: {returns: 1}},\n"
            + "  assert: [{not: {regex: z}}]}]\n";
        var random = new Random(25);
        for (int round = 0; round < 500; round++)
        {
            var changed = new StringBuilder(Text);
            for (int change = 0; change < 3; change++)
            {
                int at = random.Next(changed.Length);
                if (random.Next(2) == 0) changed.Remove(at, Math.Min(random.Next(6), changed.Length - at));
                else changed.Insert(at, "[]{}:, -\n'\"0~&*!"[random.Next(16)]);
            }

            SuiteReader.Read("s", Encoding.UTF8.GetBytes(changed.ToString()), null, ["search"], new DiagnosticList());
        }
    }

    private static CopJson Json(string text) => CopJson.Parse(text).Unwrap();

    private static TestSuite Read(string text)
    {
        var diagnostics = new DiagnosticList();
        return SuiteReader.Read("s.yaml", Encoding.UTF8.GetBytes(text), null, ["search", "refund"], diagnostics)
            .ShouldNotBeNull(string.Join('\n', diagnostics));
    }
}
