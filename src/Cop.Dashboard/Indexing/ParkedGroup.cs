namespace Cop.Dashboard;

/// <summary>Parked deliveries of one agent, code and shape of the message.</summary>
internal sealed record ParkedGroup(string Agent, string Code, string Shape, long Value)
{
    private const int MaxShape = 120;
    private const int MaxName = 200;

    public string Key => KeyOf(Agent, Code, Shape);

    public static ParkedGroup Read(string key, long value)
    {
        var parts = key.Split('\t', 3);
        return new ParkedGroup(parts[0], parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "", value);
    }

    /// <summary>The key of a delivery's group.</summary>
    public static string KeyOf(ParkedDelivery row) =>
        KeyOf(row.Agent, row.Error?["code"]?.AsString() ?? "", row.Error?["message"]?.AsString() ?? "");

    /// <summary>The key of the group of an agent, the code of an error and its message.</summary>
    public static string KeyOf(string agent, string code, string message) =>
        string.Join('\t', Clean(agent), Clean(code), ShapeOf(message));

    /// <summary>The shape of an error message: its start, with ids and numbers taken out.</summary>
    public static string ShapeOf(string message)
    {
        var shape = new System.Text.StringBuilder();
        // One character more than it has in the end, so that no half of a pair is the last one.
        for (var at = 0; at < message.Length && shape.Length <= MaxShape;)
        {
            var word = at;
            while (word < message.Length && (char.IsLetterOrDigit(message[word]) || message[word] is '-' or '_' or ':' or '.' or '/'))
                word++;
            if (word == at)
            {
                shape.Append(char.IsControl(message[at]) ? ' ' : message[at]);
                at++;
                continue;
            }

            var text = message[at..word];
            shape.Append(text.Any(char.IsAsciiDigit) ? "<id>" : text);
            at = word;
        }

        return Texts.Start(shape.ToString(), MaxShape);
    }

    /// <summary>A text as part of the name of a counter: at most 200 characters, without control characters.</summary>
    public static string Clean(string text) => string.Concat(Texts.Start(text, MaxName).Select(next => char.IsControl(next) ? ' ' : next));
}
