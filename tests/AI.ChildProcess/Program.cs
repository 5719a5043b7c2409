using Cop.AI.ChildProcess;

return args switch
{
    ["mcp", var folder] => await ToolServer.RunAsync(folder),
    ["work", var store, var folder, var endpoint, var killAt] => await DeskWork.RunAsync(store, folder, new Uri(endpoint), killAt),
    _ => 64,
};
