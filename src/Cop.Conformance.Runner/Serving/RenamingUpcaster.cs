using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>An upcaster that renames members of a payload.</summary>
/// <remarks>Decision M-3.</remarks>
internal sealed record RenamingUpcaster(
    string EventType, string FromVersion, string ToVersion, ImmutableArray<(string From, string To)> Renamed) : IUpcaster
{
    public static RenamingUpcaster Read(CopJson json)
    {
        var members = new RequestMembers(json);
        return new RenamingUpcaster(
            members.Text("type"), members.Text("from"), members.Text("to"),
            [.. members.Value(
                "rename").Members.Select(member =>
                    (member.Name, member.Value.AsString() ?? throw RequestMembers.Wrong("rename", "holds something that is no string")))]);
    }

    public CopJson Upcast(CopJson payload) => Renamed.Aggregate(
        payload, (current, name) => current[name.From] is { } value ? current.With(name.From, null).With(name.To, value) : current);
}
