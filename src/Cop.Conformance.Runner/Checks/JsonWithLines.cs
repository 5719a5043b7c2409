using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>A JSON value of a file with its line number, so that errors in check files name their line.</summary>
internal sealed class JsonWithLines
{
    private readonly List<(string Name, JsonWithLines Value)> _members = [];
    private readonly List<JsonWithLines> _items = [];
    private ReadOnlyMemory<byte> _text;

    private JsonWithLines(string file, int line, JsonValueKind kind) => (File, Line, Kind) = (file, line, kind);

    public string File { get; }

    /// <summary>The line of its first character, from 1.</summary>
    public int Line { get; }

    public JsonValueKind Kind { get; }

    public IReadOnlyList<(string Name, JsonWithLines Value)> Members => _members;

    public IReadOnlyList<JsonWithLines> Items => _items;

    public JsonWithLines? this[string name] => _members.FirstOrDefault(member => member.Name == name).Value;

    /// <summary>Parses the text of a file.</summary>
    /// <exception cref="CheckFileException">The text is not JSON.</exception>
    public static JsonWithLines Parse(string file, ReadOnlyMemory<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = Messages.Limits.MaxDepth });
        try
        {
            reader.Read();
            var root = Read(ref reader, file, utf8, new LineCount(utf8));
            reader.Read();
            return root;
        }
        catch (JsonException fault)
        {
            throw new CheckFileException(file, (int)(fault.LineNumber ?? 0) + 1, $"it is not JSON: {fault.Message}");
        }
    }

    /// <summary>Converts the value to the JSON type of the kernel.</summary>
    public CopJson ToJson() =>
        CopJson.Parse(_text.Span, Messages.Limits).TryGet(out var json, out var fault) ? json : throw Wrong(fault.Message);

    /// <summary>Returns a required member of a kind.</summary>
    public JsonWithLines Member(string name, JsonValueKind kind)
    {
        if (Kind != JsonValueKind.Object)
            throw Wrong("an object is expected here");
        var member = this[name] ?? throw Wrong($"the member '{name}' is missing");
        return member.Kind == kind ? member : throw member.Wrong($"'{name}' must be of the kind {kind}");
    }

    /// <summary>Returns the text of a required member.</summary>
    public string TextOf(string name) => Member(name, JsonValueKind.String).AsText();

    public string AsText() => Kind == JsonValueKind.String ? ToJson().AsString()! : throw Wrong("a string is expected here");

    /// <summary>Returns the items of an array; any other kind is an error.</summary>
    public IReadOnlyList<JsonWithLines> AsList() => Kind == JsonValueKind.Array ? _items : throw Wrong("an array is expected here");

    /// <summary>Refuses unknown members, which are usually misspelled.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (var (name, value) in _members)
        {
            if (!names.Contains(name))
                throw value.Wrong($"there is no member '{name}' here; the members are {string.Join(", ", names.ToArray())}");
        }
    }

    public CheckFileException Wrong(string what) => new(File, Line, what);

    private static JsonWithLines Read(ref Utf8JsonReader reader, string file, ReadOnlyMemory<byte> utf8, LineCount lines)
    {
        var start = (int)reader.TokenStartIndex;
        var value = new JsonWithLines(file, lines.At(start), KindOf(reader.TokenType));
        if (value.Kind == JsonValueKind.Array)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                value._items.Add(Read(ref reader, file, utf8, lines));
        }
        else if (value.Kind == JsonValueKind.Object)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                reader.Read();
                var member = Read(ref reader, file, utf8, lines);
                value._members.Add(names.Add(name) ? (name, member) : throw member.Wrong($"the member '{name}' stands twice"));
            }
        }

        value._text = utf8[start..(int)reader.BytesConsumed];
        return value;
    }

    private static JsonValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => JsonValueKind.Object,
        JsonTokenType.StartArray => JsonValueKind.Array,
        JsonTokenType.String => JsonValueKind.String,
        JsonTokenType.Number => JsonValueKind.Number,
        JsonTokenType.True => JsonValueKind.True,
        JsonTokenType.False => JsonValueKind.False,
        _ => JsonValueKind.Null,
    };

    /// <summary>Converts ascending offsets to line numbers.</summary>
    private sealed class LineCount(ReadOnlyMemory<byte> utf8)
    {
        private int _line = 1;
        private int _counted;

        public int At(int offset)
        {
            _line += utf8.Span[_counted..offset].Count((byte)'\n');
            _counted = offset;
            return _line;
        }
    }
}
