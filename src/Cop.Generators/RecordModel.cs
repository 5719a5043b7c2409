namespace Cop.Generators;

/// <summary>A record as the generator needs it, in a form that can be compared.</summary>
internal sealed class RecordModel : IEquatable<RecordModel>
{
    public string Name { get; set; } = "";

    public string FullName { get; set; } = "";

    public string? Namespace { get; set; }

    /// <summary>The declarations of the types around it, the outermost first.</summary>
    public IReadOnlyList<string> Around { get; set; } = [];

    public bool IsPayload { get; set; }

    public bool NeedsBase { get; set; }

    public string EventType { get; set; } = "";

    public int Version { get; set; } = 1;

    public string? Older { get; set; }

    /// <summary>The names of the static members that the source has itself.</summary>
    public IReadOnlyList<string> Own { get; set; } = [];

    /// <summary>The members that a wait can compare: type, name in JSON, and parameter.</summary>
    public IReadOnlyList<(string Type, string Json, string Parameter, bool IsValue)> Members { get; set; } = [];

    private string Key => string.Join(
        "|", FullName, Namespace, string.Join(";", Around), IsPayload, NeedsBase, EventType, Version, Older, string.Join(";", Own),
        string.Join(";", Members));

    public bool Equals(RecordModel? other) => other is not null && Key == other.Key;

    public override bool Equals(object? obj) => Equals(obj as RecordModel);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Key);
}
