namespace Cop.Packages.Tests;

public sealed class MarkdownMinifierTests
{
    [Theory]
    [InlineData("a   \n\n\n\nb\t\n", "a\n\nb\n")]
    [InlineData("a  \nb\n", "a  \nb\n")]
    [InlineData("a\n\n<!-- note\n of two lines -->\n\nb\n", "a\n\nb\n")]
    [InlineData("- a\n\n\n\n- b\n", "- a\n\n- b\n")]
    public void What_has_no_meaning_is_removed(string text, string expected) => MarkdownMinifier.Minify(text).ShouldBe(expected);

    [Theory]
    [InlineData("```yaml\na:\n    - b   # comment   \n\n\n\n    - c\n```\n")]
    [InlineData("- a\n  - b\n    - c\n      1. d\n")]
    [InlineData("text\n\n    indented  code  \n\n\n\n    more\n")]
    [InlineData("~~~~\n```\n<!-- kept -->\n```\n~~~~\n")]
    [InlineData("`code   with   blanks`\n")]
    [InlineData("```\nnever closed   \n\n\n\n")]
    public void F_16_code_and_nested_lists_stay_as_they_are(string text)
    {
        string minified = MarkdownMinifier.Minify(text).ShouldNotBeNull();
        minified.TrimEnd('\n').ShouldBe(text.TrimEnd('\n'));
    }

    [Fact]
    public void A_minified_document_has_the_same_structure_and_is_never_longer()
    {
        var random = new Random(20251128);
        string[] parts = [
            "# h\n", "text ", "  ", "\n", "\n\n\n", "- item\n", "  - sub\n", "```\n", "    code \n", "<!-- c -->\n", "|a|b|\n|-|-|\n",
            "> q\n", "`x  `", "<div>\n", "1. n\n", "\t"];
        for (int round = 0; round < 2000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => parts[random.Next(parts.Length)]));
            if (MarkdownMinifier.Minify(text) is not { } minified) continue;
            minified.Length.ShouldBeLessThanOrEqualTo(text.Length, $"seed 20251128, round {round}: {CopJson.From(text)}");
            MarkdownMinifier.Minify(minified).ShouldBe(minified, $"seed 20251128, round {round}: {CopJson.From(text)}");
        }
    }
}
