using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>The answer to a request.</summary>
internal abstract record Answer
{
    /// <summary>A page.</summary>
    /// <param name="Title">The title.</param>
    /// <param name="Body">The content of its main part.</param>
    public sealed record Page(string Title, Html Body) : Answer
    {
        public int Status { get; init; } = 200;

        /// <summary>The state that the page was made from, such as <c>position 8,412,007</c>.</summary>
        public string? AsOf { get; init; }

        /// <summary>The command that shows the same.</summary>
        public string? Command { get; init; }

        /// <summary>The topics whose changes make the page stale; empty for a page that does not change, null for any topic.</summary>
        public IReadOnlyList<string>? Watched { get; init; } = [];

        public TimeSpan? RetryAfter { get; init; }

        /// <summary>The time after which the open page reads itself again; null for never.</summary>
        public TimeSpan? StaleAfter { get; init; }
    }

    /// <summary>The main part of a page, written once for all open pages that show it; again only for browsers with a token.</summary>
    public sealed record Fragment : Answer
    {
        private readonly Html _main;
        private readonly byte[] _withoutToken;

        public Fragment(Page page)
        {
            _main = Layout.Main(page);
            _withoutToken = Encoding.UTF8.GetBytes(_main.ToString(Forms.Token, Html.Empty));
        }

        public ReadOnlyMemory<byte> BytesFor(HttpContext context) => _main.Has(Forms.Token) && Forms.Field(context) is { } field
            ? Encoding.UTF8.GetBytes(_main.ToString(Forms.Token, field)) : _withoutToken;
    }

    /// <summary>A file that the browser saves.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Content">Its bytes.</param>
    public sealed record Download(string Name, ReadOnlyMemory<byte> Content) : Answer;

    /// <summary>Another page, after a change.</summary>
    /// <param name="Address">Its address.</param>
    public sealed record SeeOther(string Address) : Answer;

    public static Answer From(Refusal refused) => new Page(refused.Title, Html.Of($"""
        <h1>{refused.Title}</h1>
        <p class="bad" role="alert">{refused.Message}</p>
        """))
    {
        Status = refused.Status, RetryAfter = refused.RetryAfter, StaleAfter = refused.Status == 503 ? refused.RetryAfter : null,
    };
}
