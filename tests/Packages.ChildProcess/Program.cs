using Cop.Packages.ChildProcess;

return args switch
{
    ["converse", var package, var store, var notes, var killAt] => await Conversation.RunAsync(package, store, new Notes(notes, killAt)),
    _ => 64,
};
