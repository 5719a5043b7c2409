namespace Cop.Core.Tests.Projection;

/// <summary>The places that stores give out with the pages of a listing.</summary>
public sealed class PageCursorTests
{
    [Fact]
    public void A_cursor_names_its_row_and_is_read_back_for_its_kind_alone()
    {
        var row = Log.Replay([Log.Draft("task.created", "{'taskId':'a'}").At(1)]).Get<CopTask>(ViewKey.Task(Log.Topic, "a"))!;
        ViewKey.Of(row).ShouldBe(ViewKey.Task(Log.Topic, "a"));
        var cursor = PageCursor.At(row);
        cursor.ShouldBe(new PageCursor(ViewKind.Task, Log.Topic, 1, "a"));
        PageCursor.Read(cursor.Write(), ViewKind.Task).ShouldBe(cursor);
        PageCursor.Read(cursor.Write(), ViewKind.Step).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("no cursor!")]
    [InlineData("AAAA")]
    public void What_is_no_cursor_is_null(string text) => PageCursor.Read(text, ViewKind.Task).ShouldBeNull();
}
