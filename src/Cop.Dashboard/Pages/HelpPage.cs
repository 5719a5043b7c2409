namespace Cop.Dashboard;

/// <summary>Keys, signs and addresses.</summary>
internal static class HelpPage
{
    public static Answer Read(DashboardRequest request) => new Answer.Page("Help", Html.Of($"""
        <h1>Help</h1>
        <h2>Keys</h2>
        <dl class="keys"><dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next and previous row</dd><dt><kbd>Enter</kbd></dt><dd>open the row</dd>
        <dt><kbd>/</kbd></dt><dd>first filter</dd><dt><kbd>g</kbd> then <kbd>o</kbd> <kbd>t</kbd> <kbd>i</kbd> <kbd>p</kbd>
        <kbd>a</kbd> <kbd>c</kbd> <kbd>l</kbd></dt><dd>Overview, Topics, Inbox, Parked, Agents, Costs, Ledger</dd>
        <dt><kbd>?</kbd></dt><dd>this page</dd></dl>
        <p><label><input type="checkbox" id="keys" checked> Keys are on in this browser</label> (needs script)</p>
        <h2>Signs</h2>
        <ul><li>✗ failed, parked or lost</li><li>‖ waits for a person or an event</li><li>✎ an answer of a person</li>
        <li>✓ done or verified</li>
        <li>⟨U+202E⟩ a character that cannot be seen, or that reorders text, shown as a mark</li>
        <li>⟦masked⟧ a value whose name is that of a secret</li>
        <li>⟦sealed⟧ a value that only the holder of its key can read</li></ul>
        <h2>Addresses</h2>
        <p>Filters, windows, the point in time and the selection stand in the address: it can be kept and sent. Times are UTC.</p>
        <p>Operators' actions are events with their identity; those about the store are in the
        <a href="{request.Links.Topic(request.Kernel.OperationsTopicId)}">operations topic</a>.</p>
        """));
}
