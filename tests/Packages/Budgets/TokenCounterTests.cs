namespace Cop.Packages.Tests;

public sealed class TokenCounterTests
{
    // Counts that the authors of the encodings publish with their own tool, tiktoken.
    [Theory]
    [InlineData("cl100k_base", "tiktoken is great!", 6)]
    [InlineData("o200k_base", "tiktoken is great!", 6)]
    [InlineData("cl100k_base", "antidisestablishmentarianism", 6)]
    [InlineData("o200k_base", "antidisestablishmentarianism", 6)]
    [InlineData("cl100k_base", "2 + 2 = 4", 7)]
    [InlineData("o200k_base", "2 + 2 = 4", 7)]
    [InlineData("cl100k_base", "お誕生日おめでとう", 9)]
    [InlineData("o200k_base", "お誕生日おめでとう", 8)]
    public void Known_encodings_are_counted_exactly(string encoding, string text, int expected) =>
        Counter(encoding).OfText(text).ShouldBe(new TokenCount(expected, expected, expected));

    [Fact]
    public void The_pieces_of_a_text_are_short_and_are_the_text_again()
    {
        foreach (
            var text in new[] { new string('a', 200_000), string.Join(' ', Enumerable.Repeat("word", 2000)),
                string.Concat(Enumerable.Repeat("😀", 3000)), "" })
        {
            TokenCounter.Pieces(text).ShouldAllBe(piece => piece.Length <= TokenCounter.MaxPiece && piece.Length > 0);
            TokenCounter.Pieces(text).ShouldAllBe(piece => !char.IsLowSurrogate(piece[0]));
            string.Concat(TokenCounter.Pieces(text)).ShouldBe(text);
        }
    }

    [Fact]
    public void Another_tokenizer_has_bounds()
    {
        var count = new TokenCounter(ModelData.Read(null).EstimateOf("claude")).OfText(string.Join(' ', Enumerable.Repeat("word", 100)));
        count.Low.ShouldBe(100);
        count.Middle.ShouldBe(135);
        count.High.ShouldBe(175);
    }

    [Fact]
    public void F_17_the_answer_and_the_history_have_their_place_in_the_window()
    {
        // 190,000 tokens, a window of 200,000 and up to 16,000 for the answer: it does not fit.
        var model = new ModelInfo("m", null, 200_000, 16_000, [], "o200k_base", true);
        var bundle = new Bundle
        {
            Package = "big", Version = "1.0.0", Tree = "",
            Sections =
            [
                new BundleSection
                {
                    Id = "big/system/prompt", Kind = "system", Name = "prompt", Package = "big", File = "p.md",
                    Nodes = [new TemplateNode.Text(string.Concat(Enumerable.Repeat(" word", 190_000)), "p.md", SourceSpan.Start)],
                },
            ],
        };
        var budget = new BudgetCheck(model, Counter("o200k_base")).Count(bundle, null);
        budget.Total.Low.ShouldBeInRange(189_000, 191_000);
        budget.Available.ShouldBe(200_000 - 16_000 - 10_000);
        var diagnostics = new DiagnosticList();
        BudgetCheck.Check(budget, diagnostics);
        diagnostics.ShouldHaveSingleItem().Code.ShouldBe("CTX5002");
    }

    private static TokenCounter Counter(string encoding) => new(ModelData.Read(null).EstimateOf(encoding));
}
