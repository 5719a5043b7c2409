using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>A normative sentence of the protocol from spec/requirements.json.</summary>
public sealed record Requirement(string Id, string Level, string Profile, string Status, string Rule)
{
    internal static ImmutableArray<Requirement> ReadAll(JsonWithLines index) =>
        [.. index.Member(
            "requirements", JsonValueKind.Array).Items.Select(each =>
                new Requirement(
                    each.TextOf("id"), each.TextOf("level"), each.TextOf("profile"), each.TextOf("status"), each.TextOf("rule")))];
}
