namespace Cop;

/// <summary>The derived rows of a commit, each in its final state, and the wait keys of its continuations.</summary>
internal sealed class ViewColumnsByKey
{
    private readonly Dictionary<ViewKey, View> _views = [];

    public void Put(View view) => _views[ViewKey.For(view)] = view;

    public void AddTo(BatchStatements statements)
    {
        if (_views.Count == 0)
            return;
        var (rows, continuations) = (new ViewRows(), new List<Continuation>());
        foreach (var view in _views.Values)
        {
            rows.Add(view);
            if (view is Continuation continuation)
                continuations.Add(continuation);
        }

        statements.Add("129_write_views", [.. rows.Rows]);
        if (continuations.Count > 0)
            AddWaits(statements, continuations);
    }

    private static void AddWaits(BatchStatements statements, List<Continuation> continuations)
    {
        var waits =
            continuations.SelectMany(continuation => WaitKey.For(continuation).Select(key => (Key: key, continuation.Id))).ToArray();
        statements.Add(
            "130_delete_wait_keys", Parameter.Of((string[])[.. continuations.Select(continuation => continuation.TopicId)]),
            Parameter.Of((string[])[.. continuations.Select(continuation => continuation.Id)]));
        if (waits.Length > 0)
        {
            statements.Add(
                "131_insert_wait_keys", Parameter.Of(Array.ConvertAll(waits, wait => wait.Key.TopicId)),
                Parameter.Of(Array.ConvertAll(waits, wait => RowMapper.Hash(wait.Key))),
                Parameter.Of(Array.ConvertAll(waits, wait => wait.Id)));
        }
    }
}
