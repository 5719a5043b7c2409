namespace Cop.Cli.Tests;

public sealed class TextWrappingTests
{
    [Theory]
    [InlineData("one two three", 20, 0, "one two three")]
    [InlineData("one two three", 7, 0, "one two|three")]
    [InlineData("one two three", 7, 2, "one two|  three")]
    [InlineData("  one two three", 9, 4, "  one two|    three")]
    [InlineData("averylongword x", 5, 0, "averylongword|x")]
    [InlineData("漢字 漢字 漢字", 9, 0, "漢字 漢字|漢字")]
    [InlineData("", 5, 0, "")]
    public void Text_wraps_between_words(string text, int width, int indent, string expected) =>
        string.Join('|', TextWrapping.Wrap(text, width, indent)).ShouldBe(expected);

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "long…")]
    [InlineData("漢字漢字", 5, "漢字…")]
    [InlineData("longer", 0, "")]
    public void A_text_is_cut_to_the_width(string text, int width, string expected) => TextWrapping.Crop(text, width).ShouldBe(expected);

    [Theory]
    [InlineData(1, "1 task")]
    [InlineData(0, "0 tasks")]
    [InlineData(2, "2 tasks")]
    public void A_count_has_the_right_noun(int count, string expected) => Counted.Text(count, "task").ShouldBe(expected);
}
