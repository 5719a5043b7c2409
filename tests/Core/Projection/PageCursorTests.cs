namespace Cop.Core.Tests.Projection;

/// <summary>Page cursors of listings.</summary>
public sealed class PageCursorTests
{
    [Fact]
    public void A_cursor_names_its_row_and_is_read_back_for_its_kind_alone()
    {
        var row = Log.Replay([Log.Draft("task.created", "{'taskId':'a'}").At(1)]).Get<CopTask>(ViewKey.Task(Log.Topic, "a"))!;
        ViewKey.For(row).ShouldBe(ViewKey.Task(Log.Topic, "a"));
        var cursor = PageCursor.For(row);
        cursor.ShouldBe(new PageCursor(ViewKind.Task, Log.Topic, 1, "a"));
        PageCursor.TryParse(cursor.ToString(), ViewKind.Task).ShouldBe(cursor);
        PageCursor.TryParse(cursor.ToString(), ViewKind.Step).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no cursor!")]
    [InlineData("AAAA")]
    public void An_invalid_page_cursor_parses_to_null(string text) => PageCursor.TryParse(text, ViewKind.Task).ShouldBeNull();
}
