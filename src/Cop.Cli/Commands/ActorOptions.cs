using System.CommandLine;
using Cop.Hitl;

namespace Cop.Cli;

/// <summary>The options that name the person who acts, and the role.</summary>
internal sealed class ActorOptions
{
    private readonly Option<string> _person = new("--as")
    {
        Description = "The person who acts: human: and a name.",
        HelpName = "IDENTITY",
        DefaultValueFactory = _ => Actor.Human(Environment.UserName.Replace(' ', '-')).Identity,
    };

    private readonly Option<string?> _role = new("--role")
    {
        Description = "The role in which the person acts: role: and a name.", HelpName = "ROLE",
    };

    public Command AddTo(Command command)
    {
        command.Add(_person);
        command.Add(_role);
        return command;
    }

    /// <summary>Gets the person in the stated role.</summary>
    public Actor Of(CommandContext invocation, HumanRequest request)
    {
        var person = new Actor(invocation.Arguments.GetRequiredValue(_person));
        var role = invocation.Arguments.GetValue(_role);
        if (role is null && request.Assignee?.StartsWith("role:", StringComparison.Ordinal) == true)
            invocation.Screen.Note($"Request '{request.Id}' is addressed to '{request.Assignee}'; state it with --role if you have it.");
        return role is null ? person : person.InRole(role);
    }

    /// <summary>Gets the person and role that the command line states, an empty identity for a role alone; null for neither.</summary>
    public Actor? Named(CommandContext invocation)
    {
        var person = invocation.Arguments.GetResult(_person) is { Implicit: false } ? invocation.Arguments.GetValue(_person) : null;
        var role = invocation.Arguments.GetValue(_role);
        return person is null && role is null ? null : new Actor(person ?? "") { ActingAs = role };
    }

    /// <summary>Gets the person in the stated role, for what is addressed to no role.</summary>
    public Actor Of(CommandContext invocation)
    {
        var person = new Actor(invocation.Arguments.GetRequiredValue(_person));
        return invocation.Arguments.GetValue(_role) is { } role ? person.InRole(role) : person;
    }
}
