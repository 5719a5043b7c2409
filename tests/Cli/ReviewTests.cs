using Cop.Samples.Review;

namespace Cop.Cli.Tests;

public sealed class ReviewTests
{
    [Theory]
    [InlineData("# A\n\ntext\n\n## B\n", "A:1:0,B:2:1")]
    [InlineData("before\n\n# A", "(beginning):0:0,A:1:0")]
    [InlineData("\n\n# A #\n", "A:1:0")]
    [InlineData("Title\n=====\n\nPart\n---\n", "Title:1:0,Part:2:1")]
    [InlineData("# A\n```\n# B\n```\n# C", "A:1:0,C:1:1")]
    [InlineData("| a | b |\n|---|---|\n\n- x\n---\n", "(beginning):0:0")]
    [InlineData("#no heading", "(beginning):0:0")]
    public void Sections_start_at_headings(string text, string expected) =>
        string.Join(',', SectionReader.Read(SectionReader.SplitLines(text))
            .Select(section => $"{section.Title}:{section.Level}:{section.PreviousLevel}")).ShouldBe(expected);

    [Theory]
    [InlineData("the the", 1)]
    [InlineData("the\nThe", 1)]
    [InlineData("the. The", 0)]
    [InlineData("`the` the", 0)]
    [InlineData("that's that", 0)]
    [InlineData("1 1", 0)]
    [InlineData("- the\n- the", 0)]
    [InlineData("| the | the |", 0)]
    public void Repeated_words_are_found(string text, int count) =>
        Check.All.Single(check => check.Name == "words")
            .Find(new Section("", 0, 0, 1, 1), Prose.Read(text.Split('\n'))).Count().ShouldBe(count);

    [Theory]
    [InlineData("[a](b.md)", "b.md")]
    [InlineData("![a](b%20c.png \"title\") [d](<e f.md>)", "b c.png,e f.md")]
    [InlineData("[a]: b.md", "b.md")]
    [InlineData("[a](#b) [c](https://d/e) [f](mailto:g) [h](//i)", "")]
    [InlineData("`[a](b.md)`", "")]
    public void Links_to_files_are_found(string text, string expected) =>
        string.Join(',', Links.Find(Prose.Read(text.Split('\n'))).Select(link => link.Target)).ShouldBe(expected);

    [Fact]
    public void Without_a_file_argument_a_repository_file_is_reviewed()
    {
        var document = ReviewDocument.Read(null);
        document.Path.ShouldEndWith("spec/decisions.md");
        document.Directory.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("a\u001b[31mb", "a␛[31mb")]
    [InlineData("a\r\nb\tc", "a b c")]
    [InlineData("\u009b", "\uFFFD")]
    public void Control_characters_do_not_reach_the_terminal(string text, string expected) =>
        TerminalEscaping.Text(text).ShouldBe(expected);
}
