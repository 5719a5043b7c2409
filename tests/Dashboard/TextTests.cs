using System.Net;

namespace Cop.Dashboard.Tests;

/// <summary>Text as HTML: encoding, marks, and the exact values of fields.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;")]
    [InlineData("a\u202eb\u200b\u0007", "a⟨U+202E⟩b⟨U+200B⟩⟨U+0007⟩")]
    [InlineData("line\nnext\ttab", "line\nnext\ttab")]
    [InlineData("cr\r", "cr⟨U+000D⟩")]
    [InlineData("🙂é漢", "🙂é漢")]
    [InlineData("\U000E0041\uFEFF\u00AD\u2066", "⟨U+E0041⟩⟨U+FEFF⟩⟨U+00AD⟩⟨U+2066⟩")]
    [InlineData("\u3164\u2028", "⟨U+3164⟩⟨U+2028⟩")]
    public void Text_is_encoded_and_hidden_characters_are_marks(string text, string html)
    {
        Html.Of($"{text}").ToString().ShouldBe(html);
        HtmlText.HasHidden(text).ShouldBe(html.Contains('⟨'));
    }

    [Fact]
    public void Every_character_of_a_field_comes_back_and_no_character_makes_markup()
    {
        for (var code = 1; code < 0x10000; code++)
        {
            var text = ((char)code).ToString();
            var plain = Html.Of($"{text}").ToString();
            plain.ShouldNotContain("<");
            var exact = Html.Of($"{new ExactText(text)}").ToString();
            exact.ShouldNotContain("\"");
            if (!char.IsSurrogate((char)code))
                WebUtility.HtmlDecode(exact).ShouldBe(text);
        }

        WebUtility.HtmlDecode(Html.Of($"{new ExactText("🙂\u202e\r\n")}").ToString()).ShouldBe("🙂\u202e\r\n");
    }

    [Fact]
    public void Half_of_a_pair_is_a_mark_in_text_and_a_replacement_in_a_field()
    {
        Html.Of($"{"\ud800x"}").ToString().ShouldBe("⟨U+D800⟩x");
        Html.Of($"{new ExactText("\udc00x")}").ToString().ShouldBe("\uFFFDx");
    }

    [Fact]
    public void A_condition_that_does_not_hold_evaluates_nothing()
    {
        string? absent = null;
        Html.When(absent is not null, $"{absent!.Length}").ToString().ShouldBe("");
    }

    [Theory]
    [InlineData("503 from 10.1.2.3", "<id> from <id>")]
    [InlineData("Row 7 of 'urn:cop:event:4f' is bad", "Row <id> of '<id>' is bad")]
    [InlineData("", "")]
    public void The_shape_of_a_message_has_no_ids_and_numbers(string message, string shape) => ParkedGroup.ShapeOf(message).ShouldBe(shape);

    [Fact]
    public void Words_of_titles_are_lower_case_runs_of_letters_and_digits()
    {
        IndexLabels.Words("Refund für Order-4711!").ShouldBe(["refund", "für", "order", "4711"]);
        IndexLabels.Words(null).ShouldBeEmpty();
        IndexLabels.Words(new string('x', 100)).Single().Length.ShouldBe(40);
    }
}
