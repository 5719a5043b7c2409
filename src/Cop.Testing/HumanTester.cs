namespace Cop.Testing;

/// <summary>The person who answers in a test.</summary>
internal static class HumanTester
{
    private const string Role = "role:";
    private const string Person = "human:";

    /// <summary>Returns the given person, or the one who is asked; without a role of its own it acts in the role that is asked.</summary>
    public static Actor For(string? assignee, Actor? person)
    {
        var actor = person ?? (assignee?.StartsWith(Person, StringComparison.Ordinal) == true
            ? new Actor(assignee) : Actor.Human("tester"));
        return assignee?.StartsWith(Role, StringComparison.Ordinal) == true && actor.ActingAs is null ? actor.InRole(assignee) : actor;
    }
}
