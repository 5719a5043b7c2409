using System.Text;

namespace Cop.Packages;

/// <summary>Changes dependencies in the text of a manifest; every other line keeps its bytes, comments included.</summary>
internal sealed class ManifestEditor
{
    private static readonly string[] Sections = ["dependencies", "dev_dependencies", "peer_dependencies", "optional_dependencies"];

    private readonly DiagnosticList _diagnostics = new();

    private ManifestEditor(string text) => Text = text;

    public string Text { get; private set; }

    /// <summary>Adds a dependency, or gives it another range.</summary>
    /// <exception cref="PackageFaultException">The text has a form in which the tool cannot change it.</exception>
    public static string Set(string text, string section, string name, string range)
    {
        var editor = new ManifestEditor(text);
        var before = editor.Parse();
        var current = Sections.FirstOrDefault(each => before[each]?[name] is not null);
        if (current is not null && current != section) editor.RemoveMember(current, name);
        editor.Set(section, name, range);
        return editor.Checked(document => (document[section]?[name]?.TextOf("version") ?? document[section]?[name]?.Text) == range, name);
    }

    /// <summary>Removes a dependency; null when no section has it.</summary>
    public static string? Remove(string text, string name)
    {
        var editor = new ManifestEditor(text);
        var sections = Sections.Where(each => editor.Parse()[each]?[name] is not null).ToList();
        foreach (var section in sections) editor.RemoveMember(section, name);
        return sections.Count == 0 ? null : editor.Checked(document => sections.TrueForAll(each => document[each]?[name] is null), name);
    }

    private void Set(string section, string name, string range)
    {
        var document = Parse();
        string line = $"{Quoted(name)}: {Quoted(range)}";
        if (document[section] is not { } existing)
        {
            Text = $"{Text.TrimEnd('\n', '\r', ' ')}\n\n{section}:\n  {line}\n";
        }
        else if (existing[name] is { } known)
        {
            var target = known.Kind == YamlKind.Object ? known["version"] : known;
            if (target is not null) Replace(target, Quoted(range));
        }
        else if (existing.Members.IsEmpty || IsFlow(existing))
        {
            var lines = existing.Members.Select(member => $"{Quoted(member.Key)}: {Source(member.Value)}").Append(line);
            Replace(existing, $"{{{string.Join(", ", lines)}}}");
        }
        else
        {
            InsertBefore(existing.Members[0].KeySpan, line);
        }
    }

    private void RemoveMember(string section, string name)
    {
        var members = Parse()[section]!.Members;
        int index = members.ToList().FindIndex(member => member.Key == name);
        var removed = members[index];
        var node = Parse()[section]!;
        if (IsFlow(node))
        {
            var rest = members.RemoveAt(index).Select(member => $"{Quoted(member.Key)}: {Source(member.Value)}");
            Replace(node, $"{{{string.Join(", ", rest)}}}");
            return;
        }

        // A section without members is null in YAML and no mapping, so its line is removed too.
        int first = members.Length == 1 ? Parse().Members.First(member => member.Key == section).KeySpan.Line : removed.KeySpan.Line;
        int last = LastLine(removed.Value);
        var lines = Text.Split('\n').ToList();
        if (members.Length == 1) lines.RemoveAt(first - 1);
        int shift = members.Length == 1 ? 1 : 0;
        lines.RemoveRange(removed.KeySpan.Line - 1 - shift, last - removed.KeySpan.Line + 1);
        Text = string.Join('\n', lines);
    }

    private static int LastLine(YamlNode node) => IsFlow(node) || node.Members.IsEmpty && node.Items.IsEmpty
        ? node.Span.EndLine
        : Math.Max(
            node.Members.Select(member => LastLine(member.Value)).DefaultIfEmpty(node.Span.Line).Max(),
            node.Items.Select(LastLine).DefaultIfEmpty(node.Span.Line).Max());

    // The span of a flow mapping begins at its brace; that of a block mapping at its first key.
    private static bool IsFlow(YamlNode node) =>
        node.Kind == YamlKind.Object && !node.Members.IsEmpty && node.Span.Line == node.Members[0].KeySpan.Line
            && node.Span.Column < node.Members[0].KeySpan.Column
        || node.Kind == YamlKind.Array && !node.Items.IsEmpty && node.Span.EndLine == node.Items[^1].Span.EndLine;

    private void InsertBefore(SourceSpan key, string line)
    {
        int start = OffsetOf(key.Line, 1);
        Text = Text.Insert(start, $"{Text[start..OffsetOf(key.Line, key.Column)]}{line}\n");
    }

    private void Replace(YamlNode node, string text) => Text = string.Concat(
        Text.AsSpan(0, OffsetOf(node.Span.Line, node.Span.Column)), text, Text.AsSpan(EndOf(node)));

    private string Source(YamlNode node) => Text[OffsetOf(node.Span.Line, node.Span.Column)..EndOf(node)];

    // The parser ends a flow collection in front of its closing bracket.
    private int EndOf(YamlNode node)
    {
        int end = OffsetOf(node.Span.EndLine, node.Span.EndColumn);
        bool isBracket = node.Kind is YamlKind.Object or YamlKind.Array && end < Text.Length && Text[end] is ('}' or ']');
        return isBracket ? end + 1 : end;
    }

    private int OffsetOf(int line, int column)
    {
        int offset = 0;
        for (int current = 1; current < line; current++) offset = Text.IndexOf('\n', offset) + 1;
        return Math.Min(offset + column - 1, Text.Length);
    }

    private YamlNode Parse() =>
        YamlReader.Read(PackageManifest.FileName, Encoding.UTF8.GetBytes(Text), _diagnostics) ?? throw CannotEdit("it");

    // The result must be a manifest with the change in it, for every form of the text.
    private string Checked(Func<YamlNode, bool> isDone, string name)
    {
        var document = Parse();
        return isDone(document) ? Text : throw CannotEdit(name);
    }

    private static string Quoted(string text) => CopJson.From(text).ToString();

    private static PackageFaultException CannotEdit(string name) => new(
        DiagnosticCodes.CannotEdit, $"The manifest has a form in which the tool cannot change {name}.",
        fix: new("change cop.yaml by hand"));
}
